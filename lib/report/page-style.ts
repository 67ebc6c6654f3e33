/** How every page of a run looks, on screen and on paper. It needs no font or picture from elsewhere. */
export const pageStyle = `
:root{color-scheme:light;--ink:#1c2330;--quiet:#5a6475;--line:#d9dee7;--page:#fff}
*{box-sizing:border-box}
body{margin:0;background:#f4f6f9;color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 4rem;background:var(--page)}
h1{font-size:1.75rem;margin:.25rem 0}h2{font-size:1.2rem;margin:2.5rem 0 .75rem}
.kind,header p{color:var(--quiet);margin:.25rem 0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:1rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--quiet);font-size:.9rem;padding-bottom:.4rem}
th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem}
@media print{body{background:#fff}main{padding:0;max-width:none}.wide{overflow:visible}tr,.object{break-inside:avoid}h2{break-after:avoid}}`;
