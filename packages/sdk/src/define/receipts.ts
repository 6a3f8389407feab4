import type { Json, JsonObject } from '../json.ts'

/** What the provider reports of one message it took. */
export interface ReceiptWord {
  /** Our key, or the reference `accepted` was told. */
  readonly messageId: string
  readonly status: 'sent' | 'delivered' | 'read' | 'clicked' | 'failed'
  /** ISO 8601, or milliseconds since 1970; when it was received where absent. */
  readonly at?: string | number
  /** The provider's own id of this report; message and status where absent. */
  readonly id?: string
  readonly detail?: string
}

/**
 * Something a member did at the provider: answered a text, was added as a contact. It comes in as an event of the member and may
 * begin or go on with a journey.
 */
export interface ReportedEvent {
  readonly event: string
  /**
   * Who it was: a message of this channel they reacted to, a way to reach them that is known here already, and the
   * provider's own id of somebody who may be new; the first that is found, together with that id. Where nobody is found
   * and there is no such id nothing comes of it.
   */
  readonly from: {
    readonly message?: string
    readonly phone?: string
    readonly email?: string
    readonly theirId?: string
  }
  /** The provider's own id of it: told twice, it counts once. */
  readonly id: string
  readonly at?: string | number
  readonly properties?: JsonObject
  /** What is learned of the member on the way. Names begin with the plugin's own: `wecom_external_userid`. */
  readonly attributes?: JsonObject
}

export interface ReceiptCall {
  /** The body read as JSON; absent where it is none. */
  readonly body?: Json
  readonly text: string
  readonly query: Readonly<Record<string, string>>
}

/** How a report proves where it comes from. Checked by the host before the plugin sees anything. */
export type Verify<Secret extends string = string, Setting extends string = string> =
  /** An HMAC over the raw bytes of the body. */
  | {
      readonly hmac: 'sha1' | 'sha256' | 'sha512'
      readonly header: string
      readonly secret: Secret
      /** What stands before the signature: `sha256=`. */
      readonly prefix?: string
      readonly encoding?: 'hex' | 'base64'
    }
  /**
   * `X-Twilio-Signature`: HMAC-SHA1 over the address as the provider called it and the sorted fields of the form
   * (twilio.com/docs/usage/security). The address is made from `CAIRN_URL`, so that a proxy does not matter.
   */
  | { readonly twilio: { readonly token: Secret } }
  /** `svix-id`, `svix-timestamp` and `svix-signature` (docs.svix.com/receiving/verifying-payloads/how-manual); old and future ones are refused. */
  | { readonly svix: { readonly secret: Secret } }
  /**
   * WeCom's encrypted callbacks (developer.work.weixin.qq.com/document/path/90968): SHA-1 over token, time, nonce and the
   * encrypted text, AES-256-CBC below it. The host answers the challenge by which an address is registered, and hands the
   * plugin the plain XML as `text`. `receiver` names the setting that holds the corp id.
   */
  | { readonly wecom: { readonly token: Secret; readonly key: Secret; readonly receiver: Setting } }
  /** A secret within the address itself, where a provider signs nothing: `?key=…`. */
  | { readonly query: string; readonly secret: Secret }

/** How reports of a provider come in. */
export interface Receipts<Secret extends string = string, Setting extends string = string> {
  readonly verify: Verify<Secret, Setting>
  /** The text that the provider wants to hear, with a 200, once its report is kept: `success`. */
  readonly answer?: string
  parse(call: ReceiptCall): readonly (ReceiptWord | ReportedEvent)[]
}
