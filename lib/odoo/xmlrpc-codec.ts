import { serializeMethodCall } from 'xmlrpc/lib/serializer.js';
import { z } from 'zod';
import { readReplyBody } from './xmlrpc-reply.ts';

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
export function readReply(body: string): XmlRpcReply {
  // A document type may define entities that expand without end, and Odoo sends none; an HTML error page has one too.
  if (/<!doctype|<!entity/i.test(body.slice(0, 1_000))) return { kind: 'unreadable' };
  const content = readReplyBody(body);
  switch (content?.kind) {
    case 'params':
      return { kind: 'value', value: content.value };
    case 'fault': {
      const fault = faultSchema.safeParse(content.value);
      return fault.success ? { kind: 'fault', ...fault.data } : { kind: 'unreadable' };
    }
    case undefined:
      return { kind: 'unreadable' };
  }
}
