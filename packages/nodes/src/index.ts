import type { ChannelDefinition, NodeDefinition } from '@cairn/sdk'
import { branchAudience } from './branch/audience.ts'
import { branchEngagement } from './branch/engagement.ts'
import { branchEvent } from './branch/event.ts'
import { branchReachable } from './branch/reachable.ts'
import { branchRules } from './branch/rules.ts'
import { branchSplit } from './branch/split.ts'
import { email } from './channel/email.ts'
import { inbox } from './channel/inbox.ts'
import { webhook } from './channel/webhook.ts'
import { dataAttribute } from './data/attribute.ts'
import { dataEvent } from './data/event.ts'
import { dataTag } from './data/tag.ts'
import { dataVariable } from './data/variable.ts'
import { entryApi } from './entry/api.ts'
import { entryAudience } from './entry/audience.ts'
import { entryDate } from './entry/date.ts'
import { entryEvent } from './entry/event.ts'
import { entrySchedule } from './entry/schedule.ts'
import { flowCall } from './flow/call.ts'
import { entryUnless } from './entry/unless.ts'
import { flowExit } from './flow/exit.ts'
import { flowGoal } from './flow/goal.ts'
import { flowJump } from './flow/jump.ts'
import { flowJoin } from './flow/join.ts'
import { rewardCoupon } from './reward/coupon.ts'
import { rewardGift } from './reward/gift.ts'
import { rewardLottery } from './reward/lottery.ts'
import { rewardOffer } from './reward/offer.ts'
import { rewardPoints } from './reward/points.ts'
import { rewardSettle } from './reward/settle.ts'
import { rewardTable } from './reward/table.ts'
import { rewardTier } from './reward/tier.ts'
import { waitDuration } from './wait/duration.ts'
import { waitEvent } from './wait/event.ts'
import { waitRandom } from './wait/random.ts'
import { waitUntil } from './wait/until.ts'

/** Every built-in node, in palette order. */
export const nodes: readonly NodeDefinition[] = [
  entryEvent,
  entryUnless,
  entryAudience,
  entrySchedule,
  entryDate,
  entryApi,
  waitDuration,
  waitUntil,
  waitEvent,
  waitRandom,
  branchRules,
  branchEvent,
  branchAudience,
  branchEngagement,
  branchReachable,
  branchSplit,
  inbox.node,
  email.node,
  webhook.node,
  rewardCoupon,
  rewardPoints,
  rewardGift,
  rewardOffer,
  rewardLottery,
  rewardTier,
  rewardTable,
  rewardSettle,
  dataTag,
  dataAttribute,
  dataVariable,
  dataEvent,
  flowGoal,
  // before the other ways to end: it is what a loose end is offered
  flowExit,
  flowJoin,
  flowJump,
  flowCall,
]

export const channels: readonly ChannelDefinition[] = [inbox.channel, email.channel, webhook.channel]
