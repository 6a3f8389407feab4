import type { Json } from '../json.ts'

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

export interface ReceiptCall {
  /** The body read as JSON; absent where it is none. */
  readonly body?: Json
  readonly text: string
  readonly query: Readonly<Record<string, string>>
}

/** How reports of a provider come in. The host checks the signature over the raw bytes before the plugin sees anything. */
export interface Receipts<Secret extends string = string> {
  readonly verify: {
    readonly hmac: 'sha1' | 'sha256' | 'sha512'
    readonly header: string
    readonly secret: Secret
    /** What stands before the signature: `sha256=`. */
    readonly prefix?: string
    readonly encoding?: 'hex' | 'base64'
  }
  parse(call: ReceiptCall): readonly ReceiptWord[]
}
