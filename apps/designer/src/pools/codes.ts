/** Codes out of a pasted list or a file: one a line, or the first column of a table; a heading row is left out. */
export function codesOf(text: string): string[] {
  const cells = text
    .split(/\r?\n/)
    .map((line) =>
      (line.split(/[,;\t]/)[0] ?? '')
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    )
    .filter((cell) => cell !== '')
  const [first, ...rest] = cells
  const codes = first !== undefined && /^(codes?|coupons?|券码|优惠码|兑换码)$/i.test(first) ? rest : cells
  return [...new Set(codes)]
}
