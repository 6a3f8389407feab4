import type { z } from '@hono/zod-openapi'
import { toIso } from '@cairn/sdk'
import { readMember } from '../../members/store-list.ts'
import { bucketOfMember } from '../../members/bucket.ts'
import { memberNumber } from '../../members/view.ts'
import { NotFound } from '../../refusal.ts'
import { kindsOf } from '../../scoring/kinds.ts'
import { askForRun, deleteModel, editModel, mustFind, mustFindRun, setUpModel } from '../../scoring/model.ts'
import { drawChart } from '../../scoring/picture.ts'
import { listModels, type ModelRow } from '../../scoring/store.ts'
import { listRuns, type RunRow } from '../../scoring/store-run.ts'
import { readChangesOf, readScoresOf } from '../../scoring/store-scores.ts'
import { modelView, runView } from '../../scoring/view.ts'
import { scoringJob } from '../../tasks/scoring.ts'
import { type Office, router } from '../base.ts'
import * as shapes from '../shapes/scores.ts'

export const scoreRoutes = (office: Office) =>
  router()
    .openapi(shapes.kinds, (c) => c.json({ items: kindsOf(office.plugins).map(kindView) }, 200))
    .openapi(shapes.list, async (c) =>
      c.json({ items: (await listModels(office.db, c.var.caller.brand.id)).map(modelView) }, 200),
    )
    .openapi(shapes.setUp, async (c) => {
      const { brand } = c.var.caller
      const added = await setUpModel(office, { id: brand.id, zone: brand.time_zone }, c.req.valid('json'))
      return c.json(modelView(added), 201)
    })
    .openapi(shapes.edit, async (c) => {
      const before = await mustFind(office, c.var.caller.brand.id, c.req.valid('param').id)
      const change = Object.fromEntries(
        Object.entries(c.req.valid('json')).filter(([, value]) => value !== undefined),
      ) as Partial<Pick<ModelRow, keyof typeof shapes.chosen>> // what zod let through, without what is absent
      return c.json(modelView(await editModel(office, before, change)), 200)
    })
    .openapi(shapes.remove, async (c) => {
      await deleteModel(office, await mustFind(office, c.var.caller.brand.id, c.req.valid('param').id))
      return c.body(null, 204)
    })
    .openapi(shapes.begin, async (c) => {
      const begun = await askForRun(office, await mustFind(office, c.var.caller.brand.id, c.req.valid('param').id))
      await scoringJob(office, begun)
      return c.json(runView(begun), 202)
    })
    .openapi(shapes.runs, async (c) => {
      const brand = c.var.caller.brand.id
      const { id } = await mustFind(office, brand, c.req.valid('param').id)
      return c.json({ items: (await listRuns(office.db, brand, { model: id, limit: 50 })).map(runView) }, 200)
    })
    .openapi(shapes.one, async (c) => {
      const found = await runOf(office, c.var.caller.brand.id, c.req.valid('param'))
      return c.json({ ...runView(found), config: found.config, features: found.features, model: found.fitted }, 200)
    })
    .openapi(shapes.picture, async (c) => {
      const { report } = await runOf(office, c.var.caller.brand.id, c.req.valid('param'))
      const { chart, locale } = c.req.valid('query')
      const drawn = report?.charts[chart]
      if (!drawn) throw new NotFound('picture of this run')
      return c.body(drawChart(drawn, locale), 200, { 'content-type': 'image/svg+xml; charset=utf-8' })
    })
    .openapi(shapes.ofMember, async (c) =>
      c.json(await scoresOf(office, c.var.caller.brand.id, c.req.valid('param').id), 200),
    )

async function scoresOf({ db }: Office, brand: number, publicId: string): Promise<z.output<typeof shapes.scores>> {
  const id = memberNumber(publicId)
  if (id === undefined || !(await readMember(db, brand, id))) throw new NotFound('member')
  const who = { bucket: bucketOfMember(id), brand, member: id }
  const [items, changes] = [await readScoresOf(db, who), await readChangesOf(db, who, 50)]
  return {
    items: items.map(({ said, asOf, ...each }) => ({ ...each, scores: said, asOf: toIso(asOf) })),
    changes: changes.map(({ asOf, beforeAsOf, ...each }) => ({
      ...each,
      beforeAsOf: toIso(beforeAsOf),
      asOf: toIso(asOf),
    })),
  }
}

async function runOf(office: Office, brand: number, { id, run }: { id: string; run: string }): Promise<RunRow> {
  return mustFindRun(office, await mustFind(office, brand, id), run)
}

function kindView({ plugin, node }: ReturnType<typeof kindsOf>[number]): z.output<typeof shapes.kind> {
  const { id, title, version, schema, outputs, words } = node
  return { node: id, title, version, plugin, schema, outputs, ...(words && { words }) }
}
