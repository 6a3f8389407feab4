/**
 * An expected "no": what is wrong, where, and the way out. The designer draws it as a badge, HTTP carries it in a
 * problem document (RFC 9457, `errors`), the CLI prints it.
 */
export interface Problem {
  /** Stable, upper snake: `EDGE_DANGLING`. Both catalogues hold `problem.<code>` with `params` as placeholders. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** English sentence: what happened, to which thing, what to do next. */
  readonly message: string
  readonly params?: Readonly<Record<string, string | number>>
  /** Where: a node, an edge, a JSON pointer into the node's config (or the journey), a character span in an expression. */
  readonly place?: {
    readonly node?: string
    readonly edge?: string
    readonly pointer?: string
    readonly span?: readonly [start: number, end: number]
  }
  /** A repair the designer offers as one click; its name is a command id, its arguments plain data. */
  readonly fix?: { readonly command: string; readonly args: Readonly<Record<string, unknown>> }
}
