import { defineConnection } from '@cairn/sdk'
import * as z from 'zod'

export const account = defineConnection({
  id: 'wecom.account',
  title: 'WeCom corp',
  settings: z.object({ corpId: z.string().min(1).max(64).meta({ title: 'Corp ID' }) }),
  secrets: z.object({
    corpSecret: z.string().min(1).meta({ title: 'App secret' }),
    callbackToken: z.string().default('').meta({ title: 'Callback token' }),
    callbackKey: z.string().default('').meta({ title: 'Callback EncodingAESKey' }),
  }),
  baseUrl: 'https://qyapi.weixin.qq.com/cgi-bin',
  auth: {
    token: {
      path: '/gettoken',
      query: { corpid: 'corpId', corpsecret: 'corpSecret' },
      reply: { token: 'access_token', seconds: 'expires_in' },
      parameter: 'access_token',
      stale: [40014, 42001],
    },
  },
  answers: {
    code: 'errcode',
    ok: [0],
    // too often, too many at once; whoever goes on calling is shut out for an hour
    busy: [45009, 45011, 45033],
    denied: [40001, 40013, 41004, 48001, 48002, 48004, 60011, 60020, 84061],
    unclear: [-1],
  },
  perSecond: 20,
  test: async ({ http }) => {
    const { errcode, errmsg } = (await http.get('/externalcontact/get_follow_user_list')).json<Answer>()
    if (errcode !== 0) throw new Error(`${errcode ?? ''} ${errmsg ?? ''}`.trim())
  },
})

/** What every answer has. */
export interface Answer {
  readonly errcode?: number
  readonly errmsg?: string
}
