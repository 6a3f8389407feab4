import { expect, test } from 'vitest'
import { asUtf8, encodingOf, faultOf, headOf } from './encoding.ts'

// 「会员」 in GB 18030
const chinese = new File([new Uint8Array([0xbb, 0xe1, 0xd4, 0xb1])], 'm.csv')

test('a table saved by Excel in China is read and sent as UTF-8', async () => {
  const encoding = await encodingOf(chinese)
  expect(encoding).toBe('gb18030')
  expect(await headOf(chinese, encoding)).toEqual({ text: '会员', whole: true })
  expect(await (await asUtf8(chinese, encoding)).text()).toBe('会员')
})

test('UTF-8 goes as it is', async () => {
  const file = new File(['会员'], 'm.csv')
  expect(await encodingOf(file)).toBe('utf-8')
  expect(await asUtf8(file, 'utf-8')).toBe(file)
})

test('an empty file, a spreadsheet and UTF-16 are told before anything is uploaded', async () => {
  const of = (...parts: readonly BlobPart[]) => faultOf(new File([...parts], 'x.csv'))
  expect(await of('')).toBe('FILE_EMPTY')
  expect(await of(' \r\n\n')).toBe('FILE_EMPTY')
  expect(await of('PK\u0003\u0004xl/workbook.xml')).toBe('FILE_BINARY')
  expect(await of(new Uint8Array(64))).toBe('FILE_BINARY')
  expect(await of(new Uint8Array([0xff, 0xfe, 0x61, 0]))).toBe('FILE_NOT_UTF8')
  expect(await of('id,name\n1,Ada\n')).toBeUndefined()
  expect(await faultOf(chinese)).toBeUndefined()
})
