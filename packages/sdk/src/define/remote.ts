import type { Json } from '../json.ts'
import type { Lent } from './lend.ts'
import type { Title } from './text.ts'

export interface Option {
  readonly value: Json
  readonly label: string
}

/** What helps to fill in one field. */
export interface FieldAid<C = object, S = object> {
  readonly label?: Title
  readonly help?: Title
  /**
   * The values the provider knows. Asked while somebody looks, for two seconds at most; `config` is what the form holds so far, so that
   * a list may depend on another field. Throw where the provider does not answer well: the form then shows the list of before, and says so.
   */
  options?(
    context: Lent & { readonly config: C; readonly settings: S; readonly search: string },
  ): Promise<readonly Option[]>
}
