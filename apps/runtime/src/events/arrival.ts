import type { Instant, JsonObject } from '@cairn/sdk'
import { bucketOfText } from '../members/bucket.ts'
import type { DatedItem } from './item.ts'

/** What makes an item count once. The slice comes from the sender's id as sent, so a repeat always meets its first. */
export interface MessageKey {
  readonly bucket: number
  readonly messageId: string
}

/** An event of a known member. */
export interface ToldEvent {
  readonly member: number
  readonly name: string
  readonly properties: JsonObject
  readonly occurredAt: Instant
  readonly messageId: string
}

/** Stored, with its id. */
export interface ArrivedEvent extends ToldEvent {
  readonly id: number
}

export function messageKey(item: DatedItem): MessageKey {
  return { bucket: bucketOfText(item.userId ?? item.anonymousId ?? ''), messageId: item.messageId }
}

export const keyText = ({ bucket, messageId }: MessageKey): string => `${bucket}:${messageId}`

/** By time, then by message id: the order in which one member's events are judged. */
export function inOrder<T extends { readonly occurredAt: Instant; readonly messageId: string }>(
  items: readonly T[],
): T[] {
  return items.toSorted(
    (a, b) => a.occurredAt - b.occurredAt || (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0),
  )
}
