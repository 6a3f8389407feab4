import { describe, expect, test } from 'vitest'
import { isPublicAddress, refuseUrl } from './address.ts'

describe('addresses that must not be reached', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://100.64.0.1/',
    'http://10.1.2.3/',
    'http://192.168.0.1/',
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST/',
    'http://127。0。0。1/',
    'http://example.com:25/',
    'http://example.com:22/',
    'http://example.com:5432/',
    'http://user@example.com/',
    'http://user:word@example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'ftp://example.com/',
    'http://',
    'not a url',
  ])('%s', (url) => {
    expect(refuseUrl(url, false)).toBeTypeOf('string')
  })
})

test('ordinary addresses may be called', () => {
  for (const url of [
    'https://example.com/hook',
    'http://93.184.215.14/',
    'https://[2606:2800:21f::1]/x',
    'http://a#@b/',
  ]) {
    expect(refuseUrl(url, false)).toBeUndefined()
  }
})

test('a development server may be allowed, a user name never', () => {
  expect(refuseUrl('http://127.0.0.1:4000/', true)).toBeUndefined()
  expect(refuseUrl('http://user@127.0.0.1:4000/', true)).toBeTypeOf('string')
})

test('a name is no public address', () => {
  expect(isPublicAddress('example.com')).toBe(false)
  expect(isPublicAddress('8.8.8.8')).toBe(true)
})
