import { Readable } from 'node:stream';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import { serializeMethodCall } from 'xmlrpc/lib/serializer.js';
import { z } from 'zod';

/** What an XML-RPC reply says. */
export type XmlRpcReply =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly faultCode: number; readonly faultString: string }
  /** Not a whole XML-RPC reply. No detail: the parser's messages quote the text. */
  | { readonly kind: 'unreadable' };

const faultSchema = z.object({ faultCode: z.number(), faultString: z.string() });

/** Writes a method call. Parameters must have gone through `outgoingValue`. */
export function writeCall(method: string, params: readonly unknown[]): string {
  return serializeMethodCall(method, params, 'utf-8');
}

/** Reads a whole reply body. */
export async function readReply(body: string): Promise<XmlRpcReply> {
  // A document type may define entities that expand without end, and Odoo sends none; an HTML error page has one too.
  if (/<!doctype|<!entity/i.test(body.slice(0, 1_000))) return { kind: 'unreadable' };
  return new Promise((resolve) => {
    new Deserializer().deserializeMethodResponse(Readable.from([body], { objectMode: false }), (error, value) => {
      if (error === undefined || error === null) return resolve({ kind: 'value', value });
      const fault = faultSchema.safeParse(error);
      return resolve(fault.success ? { kind: 'fault', ...fault.data } : { kind: 'unreadable' });
    });
  });
}
