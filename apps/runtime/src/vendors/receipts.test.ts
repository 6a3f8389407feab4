import { expect, test } from 'vitest'
import { sealWecom, wecomSignature } from '../signatures/wecom.ts'
import { challenged, proven, readEvents, reportAddress } from './receipts.ts'

const account = {
  settings: { corpId: 'ww1' },
  secrets: { token: 'tok', aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', hook: 'h00k' },
}
const posted = {
  account,
  url: 'https://cairn.example/hooks/a/b',
  header: () => undefined,
  query: {},
  raw: new TextEncoder().encode('hello'),
  now: 0,
}

test('E421 a secret in the address counts where the plugin says so, and an account without it takes nothing', () => {
  const verify = { query: 'key', secret: 'hook' }
  expect(proven(verify, { ...posted, query: { key: 'h00k' } })).toBe('hello')
  expect(proven(verify, { ...posted, query: { key: 'h00' } })).toBeUndefined()
  expect(proven(verify, posted)).toBeUndefined()
  expect(proven({ ...verify, secret: 'none' }, { ...posted, query: { key: '' } })).toBeUndefined()
})

test('E421 an encrypted report is handed on in the plain, and a challenge is answered to whoever knows the secrets', () => {
  const verify = { wecom: { token: 'token', key: 'aesKey', receiver: 'corpId' } }
  const keys = { token: 'tok', aesKey: account.secrets.aesKey, receiver: 'ww1' }
  const encrypted = sealWecom(keys, '<xml><Event>x</Event></xml>', '0123456789abcdef')
  const moment = { timestamp: '1', nonce: '2' }
  const query = { ...moment, msg_signature: wecomSignature('tok', { ...moment, encrypted }) }
  const raw = new TextEncoder().encode(`<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`)
  expect(proven(verify, { ...posted, query, raw })).toBe('<xml><Event>x</Event></xml>')
  expect(proven(verify, { ...posted, query: { ...query, nonce: '3' }, raw })).toBeUndefined()
  const other = { ...account, settings: { corpId: 'ww2' } }
  expect(proven(verify, { ...posted, account: other, query, raw })).toBeUndefined()
  expect(challenged(verify, { account, query: { ...query, echostr: encrypted } })).toBe('<xml><Event>x</Event></xml>')
  expect(challenged(verify, { account, query: { ...query, echostr: `${encrypted}A` } })).toBeUndefined()
  expect(challenged({ query: 'key', secret: 'hook' }, { account, query: { echostr: 'x' } })).toBeUndefined()
})

test('E421 a provider is told an address only where it can be reached from outside', () => {
  expect(reportAddress('https://cairn.example/', 'twilio-sms', 'con_1')).toBe(
    'https://cairn.example/hooks/twilio-sms/con_1',
  )
  expect(reportAddress('http://localhost:3000', 'twilio-sms', 'con_1')).toBeUndefined()
})

test('E425 a plugin tells attributes under its own name alone', () => {
  const said = {
    event: 'Added',
    id: '1',
    from: { theirId: 'wm1' },
    attributes: { my_plugin_id: 'wm1', tier: 'gold', my_pluginid: 1 },
  }
  expect(readEvents('my-plugin', [said, { ...said, id: '' }, 7], 5)).toEqual([
    { ...said, at: 5, properties: {}, attributes: { my_plugin_id: 'wm1' } },
  ])
})
