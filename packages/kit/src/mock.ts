import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { HttpReply, JsonObject } from '@cairn/sdk'

/** A call as the provider sees it: with the account's secrets, which the host has added. */
export interface MockRequest {
  readonly method: string
  /** With the host; `path` is what follows it. */
  readonly url: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly json?: unknown
}

export type MockAnswer = Partial<Pick<HttpReply, 'status' | 'headers' | 'body'>>

/** One message that a call carries: its key as the provider is told it, whom it goes to, and what it says. */
export interface MockMessage {
  readonly key?: string
  readonly to?: string
  readonly text?: string
  readonly locale?: string
}

/** One report: what a provider says of a message it took, by its reference and the key it was given. */
export interface MockWord {
  readonly ref: string
  readonly key: string
  readonly status: 'sent' | 'delivered' | 'read' | 'clicked' | 'failed'
  /** Milliseconds since 1970. */
  readonly at: number
}

/** One question a list of values is asked, and the values it must answer. */
export interface MockOptions {
  readonly config?: JsonObject
  readonly search?: string
  readonly expect: readonly unknown[]
}

/** `mock.ts` of a plugin: the provider as its author knows it. Only `default` is needed for a plugin that calls nobody. */
export interface Mock {
  /** The provider's answer. */
  readonly default: (request: MockRequest) => MockAnswer | Promise<MockAnswer>
  /** The messages a call carries; undefined for a call that sends nothing. */
  readonly messages?: (request: MockRequest) => readonly MockMessage[] | undefined
  /** Each refusal the provider knows, and what must become of the member: a reason, or `retry`. */
  readonly codes?: Readonly<
    Record<string, { readonly answer: (request: MockRequest) => MockAnswer; readonly expect: string }>
  >
  /** How it writes a report: one body for all words, or one body for each where it posts them singly. */
  readonly report?: (words: readonly MockWord[]) => string | readonly string[]
  /** The states its reports know, in the order of their coming; sent, delivered and read where absent. */
  readonly told?: readonly MockWord['status'][]
  /** The headers it puts on a report to this address at the instant 0, among them its signature. */
  readonly sign?: (
    text: string,
    secrets: Readonly<Record<string, string>>,
    url: string,
  ) => Readonly<Record<string, string>>
  /** What one call and one account may carry. */
  readonly limits?: { readonly batch?: number; readonly perSecond?: number; readonly concurrent?: number }
  /** Settings of an account, by its kind; made from the schema where absent. */
  readonly settings?: Readonly<Record<string, JsonObject>>
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Settings of a step, by its kind; made from the schema where absent. */
  readonly config?: Readonly<Record<string, JsonObject>>
  /** How a member's text is written into the fields that hold one, where they take more than plain words. */
  readonly content?: (text: string) => string
  /** Lists of values by `<node>.<field>`. */
  readonly options?: Readonly<Record<string, readonly MockOptions[]>>
}

/** Its author's own word on the provider, run beside us: an author examines what the author wrote. */
export async function mockOf(folder: string): Promise<Mock> {
  const file = join(folder, 'mock.ts')
  if (!existsSync(file)) return { default: () => ({}) }
  const module = (await import(pathToFileURL(file).href)) as Mock
  return module
}
