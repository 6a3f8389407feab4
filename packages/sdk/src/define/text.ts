/** A user-visible string in both catalogues. zh-CN and en are equal: neither may be left out. */
export interface Text {
  readonly en: string
  readonly 'zh-CN': string
}
export type Locale = keyof Text

/** As an author may write it: both languages, or English alone, which then stands for both until a catalogue says better. */
export type Title = string | Text

export const textOf = (title: Title): Text => (typeof title === 'string' ? { en: title, 'zh-CN': title } : title)
