import { rejected, type RejectReason, retry, type SendOutcome } from '@cairn/sdk'
import type { Reply } from './call.ts'

const HOUR = 3_600_000

/** Codes that are about one message (help.aliyun.com/document_detail/101346.html); what is not listed is refused as `other`. */
const REFUSALS: Readonly<Record<string, RejectReason>> = {
  'isv.MOBILE_NUMBER_ILLEGAL': 'invalid_address',
  'isv.BLACK_KEY_CONTROL_LIMIT': 'content_rejected',
  'isv.SMS_CONTENT_ILLEGAL': 'content_rejected',
  'isv.PARAM_LENGTH_LIMIT': 'content_rejected',
  'isv.PARAM_NOT_SUPPORT_URL': 'content_rejected',
  'isv.TEMPLATE_MISSING_PARAMETERS': 'content_rejected',
  'isv.TEMPLATE_PARAMS_ILLEGAL': 'content_rejected',
  'isv.INVALID_JSON_PARAM': 'content_rejected',
  'isv.SMS_TEMPLATE_ILLEGAL': 'content_rejected',
  'isv.SMS_SIGNATURE_ILLEGAL': 'content_rejected',
  'isv.PHONE_BLACKLIST': 'unsubscribed',
}

const HOSTS_BUSINESS =
  /^(Throttling|InvalidAccessKeyId|Forbidden|SignatureDoesNotMatch|isp\.|ServiceUnavailable|InternalError)/
const ACCOUNT = /^isv\.(AMOUNT_NOT_ENOUGH|OUT_OF_SERVICE|ACCOUNT_|PRODUCT_UN_SUBSCRIPT|DAY_LIMIT_CONTROL_USER)/

/** Codes that would come for every message of a batch: no use in trying them one by one, and harm where there were too many calls. */
export function stopsAll(code: string): boolean {
  return (
    HOSTS_BUSINESS.test(code) ||
    ACCOUNT.test(code) ||
    code === 'isv.SMS_TEMPLATE_ILLEGAL' ||
    code === 'isv.SMS_SIGNATURE_ILLEGAL'
  )
}

/** What a code says of one message. Of what pauses, closes or leaves in doubt the whole account nothing is said: the host knows. */
export function outcomeOf(key: string, { Code, Message = '' }: Reply): readonly SendOutcome[] {
  if (Code === undefined || HOSTS_BUSINESS.test(Code) || ACCOUNT.test(Code)) return []
  const detail = `${Code} ${Message}`.trim().slice(0, 300)
  // one a minute, five an hour, so many in any 24 hours for one number: it may go when the window has moved on
  if (Code === 'isv.BUSINESS_LIMIT_CONTROL') return [retry(key, { afterMs: HOUR, detail })]
  return [rejected(key, REFUSALS[Code] ?? 'other', detail)]
}
