import { expect, test } from 'vitest'
import { acs3 } from './acs3.ts'
import { isSvix, svixSignature } from './svix.ts'
import { isTwilio, twilioSignature } from './twilio.ts'
import { sealWecom, unsealWecom, wecomSignature } from './wecom.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('E420 S1-19 S2-03 ACS3 comes out at the example of Alibaba Cloud, and every part of a call is under the signature', () => {
  const url = new URL('https://ecs.cn-shanghai.aliyuncs.com/')
  url.searchParams.set('RegionId', 'cn-shanghai')
  url.searchParams.set('ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd')
  const headers = { 'x-acs-action': 'RunInstances', 'x-acs-version': '2014-05-26' }
  const call = { method: 'POST', url, headers, body: '' }
  const key = { id: 'YourAccessKeyId', secret: 'YourAccessKeySecret' }
  const moment = { nonce: '3156853299f313e23d1673dc12e1703d', at: Date.parse('2023-10-26T10:22:32.999Z') }
  const signed = acs3(call, key, moment)
  expect(signed['authorization']).toBe(
    'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  )
  const others = [
    acs3({ ...call, body: 'a=1' }, key, moment),
    acs3({ ...call, method: 'GET' }, key, moment),
    acs3({ ...call, url: new URL(`${url.href}&a=(b)`) }, key, moment),
    acs3({ ...call, headers: { ...headers, 'content-type': 'application/json' } }, key, moment),
    acs3(call, { ...key, secret: 'another' }, moment),
    acs3(call, key, { ...moment, at: moment.at + 1000 }),
  ].map((each) => each['authorization'])
  expect(new Set([signed['authorization'], ...others]).size).toBe(7)
})

test('E420 S1-19 S2-03 X-Twilio-Signature comes out at the two examples of Twilio', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const form = (caller: string) =>
    new URLSearchParams({
      To: '+18005551212',
      From: caller,
      Digits: '1234',
      Caller: caller,
      CallSid: 'CA1234567890ABCDE',
    })
  expect(twilioSignature('12345', url, form('+14158675309'))).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=')
  expect(twilioSignature('12345', url, form('+12349013030'))).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
  const told = { url, raw: bytes(form('+12349013030').toString()) }
  const header = '0/KCTR6DLpKmkAf8muzZqo1nDgQ='
  expect(isTwilio('12345', { ...told, header })).toBe(true)
  expect(isTwilio('12345', { ...told, url: `${url}&baz=3`, header })).toBe(false)
  expect(isTwilio('12345', { ...told, header: undefined })).toBe(false)
  expect(isTwilio('', { ...told, header: twilioSignature('', url, form('+12349013030')) })).toBe(false)
})

test('E420 E421 Svix comes out at its example, within five minutes of it', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const signed = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: '1614265330',
    raw: bytes('{"test": 2432232314}'),
  }
  const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
  const now = 1_614_265_330_000
  expect(`v1,${svixSignature(secret, signed)}`).toBe(signature)
  expect(isSvix(secret, { ...signed, signature: `v1,AAAA v1a,x ${signature}` }, now)).toBe(true)
  expect(isSvix(secret, { ...signed, signature }, now + 299_000)).toBe(true)
  expect(isSvix(secret, { ...signed, signature }, now + 301_000)).toBe(false)
  expect(isSvix(secret, { ...signed, signature }, now - 301_000)).toBe(false)
  expect(isSvix(secret, { ...signed, signature, id: 'msg_another' }, now)).toBe(false)
  expect(isSvix(secret, { ...signed, signature, raw: bytes('{"test": 2432232315}') }, now)).toBe(false)
  expect(isSvix('whsec_', { ...signed, signature: `v1,${svixSignature('whsec_', signed)}` }, now)).toBe(true)
  expect(isSvix('', { ...signed, signature }, now)).toBe(false)
})

const keys = {
  token: 'QDG6eK',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  receiver: 'wx5823bf96d3bd56c7',
}
const challenge = {
  signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
  timestamp: '1409659589',
  nonce: '263014780',
  encrypted: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
}

test('E420 the challenge and the message of WeCom’s own example are opened', () => {
  expect(unsealWecom(keys, challenge)).toBe('1616140317555161061')
  const message = {
    signature: '477715d11cdb4164915debcba66cb864d751f3e6',
    timestamp: '1409659813',
    nonce: '1372623149',
    encrypted:
      'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
  }
  expect(unsealWecom(keys, message)).toContain('<Content><![CDATA[hello]]></Content>')
})

test('E421 what is signed with another token, meant for somebody else, or no cipher text is not opened', () => {
  const signed = (encrypted: string) => ({
    ...challenge,
    encrypted,
    signature: wecomSignature(keys.token, { ...challenge, encrypted }),
  })
  expect(unsealWecom(keys, signed(sealWecom(keys, '你好 & <xml>', '0123456789abcdef')))).toBe('你好 & <xml>')
  expect(unsealWecom({ ...keys, receiver: 'wx0' }, challenge)).toBeUndefined()
  expect(unsealWecom({ ...keys, token: 'another' }, challenge)).toBeUndefined()
  expect(
    unsealWecom({ ...keys, token: '' }, { ...challenge, signature: wecomSignature('', challenge) }),
  ).toBeUndefined()
  expect(unsealWecom(keys, { ...challenge, nonce: '1' })).toBeUndefined()
  for (const odd of ['', 'AAAA', Buffer.alloc(16).toString('base64'), Buffer.alloc(64, 7).toString('base64')]) {
    expect(unsealWecom(keys, signed(odd))).toBeUndefined()
  }
})
