/** A user-visible string in both catalogues. zh-CN and en are equal: neither may be left out. */
export interface Text {
  readonly en: string
  readonly 'zh-CN': string
}
export type Locale = keyof Text
