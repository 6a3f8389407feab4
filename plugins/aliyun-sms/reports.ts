import type { Json, ReceiptWord, ReportedEvent } from '@cairn/sdk'

/** SmsReport and SmsUp pushes (help.aliyun.com/document_detail/101867.html): arrays of both kinds come to one address. */
export function readReports(body: Json | undefined): readonly (ReceiptWord | ReportedEvent)[] {
  if (!Array.isArray(body)) return []
  return body.flatMap((each: Json): readonly (ReceiptWord | ReportedEvent)[] => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return []
    const { biz_id, phone_number, success, report_time, send_time, content, sequence_id, dest_code, err_code, out_id } =
      each as Readonly<Record<string, Json>>
    if (typeof phone_number !== 'string') return []
    if (typeof content === 'string' && biz_id === undefined) {
      return [replyFrom({ phone: phone_number, content, at: send_time, id: sequence_id, to: dest_code })]
    }
    if (typeof biz_id !== 'string') return []
    // a single message carries our key, one of a batch only its number
    const name = typeof out_id === 'string' && out_id !== '' ? out_id : `${biz_id}:${phone_number}`
    const failed = success !== true
    return [
      {
        messageId: name,
        status: failed ? ('failed' as const) : ('delivered' as const),
        ...timeOf(report_time),
        ...(failed && typeof err_code === 'string' && { detail: err_code }),
      },
    ]
  })
}

interface Reply {
  readonly phone: string
  readonly content: string
  readonly at: Json | undefined
  readonly id: Json | undefined
  readonly to: Json | undefined
}

/** What a text must be for its sender to want no more: 拒收请回复R, 退订回T, TD. */
const STOP = /^\s*(r|t|td|n|退订|拒收|取消)\s*$/i

function replyFrom({ phone, content, at, id, to }: Reply): ReportedEvent {
  const stop = STOP.test(content)
  const written =
    typeof id === 'string' || typeof id === 'number' ? String(id) : `${phone} ${JSON.stringify(at ?? '')} ${content}`
  return {
    event: stop ? 'SMS Unsubscribed' : 'SMS Replied',
    from: { phone },
    id: `up ${written}`.slice(0, 280),
    ...timeOf(at),
    properties: { content, ...(typeof to === 'string' && { to }) },
  }
}

/** `2026-03-02 09:00:00`, which is in the time of Beijing. */
function timeOf(told: Json | undefined): { at?: number } {
  if (typeof told !== 'string' || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(told)) return {}
  return { at: Date.parse(`${told.replace(' ', 'T')}+08:00`) }
}
