import type { DrawingsTables } from './tables/drawings.ts'
import type { EntriesTables } from './tables/entries.ts'
import type { HappeningsTables } from './tables/happenings.ts'
import type { IntakeTables } from './tables/intake.ts'
import type { OutwardTables } from './tables/outward.ts'
import type { PassagesTables } from './tables/passages.ts'
import type { PeopleTables } from './tables/people.ts'
import type { RewardsTables } from './tables/rewards.ts'
import type { ScoresTables } from './tables/scores.ts'
import type { SignInTables } from './tables/sign-in.ts'
import type { TenantsTables } from './tables/tenants.ts'
import type { WatchTables } from './tables/watch.ts'

/** Every table of the product, as Kysely sees it. bigint columns fit a double: ids come from sequences below 2^53. */
export interface Database
  extends
    TenantsTables,
    SignInTables,
    PeopleTables,
    HappeningsTables,
    EntriesTables,
    DrawingsTables,
    PassagesTables,
    OutwardTables,
    RewardsTables,
    IntakeTables,
    ScoresTables,
    WatchTables {}
