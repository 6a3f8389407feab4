import { expect, test } from 'vitest'
import { asUtf8, encodingOf, headOf } from './encoding.ts'

// 「会员」 in GB 18030
const chinese = new File([new Uint8Array([0xbb, 0xe1, 0xd4, 0xb1])], 'm.csv')

test('a table saved by Excel in China is read and sent as UTF-8', async () => {
  const encoding = await encodingOf(chinese)
  expect(encoding).toBe('gb18030')
  expect(await headOf(chinese, encoding)).toBe('会员')
  expect(await (await asUtf8(chinese, encoding)).text()).toBe('会员')
})

test('UTF-8 goes as it is', async () => {
  const file = new File(['会员'], 'm.csv')
  expect(await encodingOf(file)).toBe('utf-8')
  expect(await asUtf8(file, 'utf-8')).toBe(file)
})
