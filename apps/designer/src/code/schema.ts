import { journey } from '@cairn/sdk/graph'

/** The journey's JSON Schema as Monaco reads it. */
export const journeySchema = journey.toJSONSchema({ io: 'input', target: 'draft-7' })
