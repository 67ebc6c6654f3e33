import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output with `N passed, N failed` alone on a line, for programs that read only that. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state: 'passed' | 'failed' | 'skipped') => tests.filter((test) => test.result().state === state).length;
    // A file that could not even be loaded has no test to count.
    const broken = modules.filter((module) => module.state() === 'failed' && module.children.size === 0).length;
    const failed = of('failed') + broken + unhandled.length;
    const skipped = of('skipped');
    // After Vitest's own summary, which is written in the same turn.
    process.once('exit', () => {
      console.log(`\n${of('passed')} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
    });
  }
}
