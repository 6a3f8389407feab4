import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CUT, cutLongLines } from './lines.ts'

async function cut(text: string, chunk: number, limit: number): Promise<string> {
  async function* source() {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
  }
  let whole = ''
  for await (const part of cutLongLines(source(), limit)) whole += part.toString()
  return whole
}

test('a file without long lines comes out as it went in, wherever its chunks end', async () => {
  const line = fc.stringMatching(/^[a-z,"]{0,12}$/)
  const file = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 12 })
    .map((lines) => lines.flat().join(''))
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 1, max: 14 }), async (text, chunk) => {
      expect(await cut(text, chunk, 20)).toBe(text)
    }),
  )
})

test('a long line is marked and cut, and its neighbours stay', async () => {
  const text = `a,b\n${'"x'.repeat(2_000)}\r\nc,d\n${'y'.repeat(3_000)}`
  expect(await cut(text, 64, 1_000)).toBe(`a,b\n${CUT}${'x'.repeat(450)}\r\nc,d\n${CUT}${'y'.repeat(900)}`)
})
