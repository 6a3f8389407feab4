import type { Manifest, Problem } from '@cairn/sdk'
import { toJourney } from '@cairn/sdk/document'
import type { Journey, Known } from '@cairn/sdk/graph'
import * as Y from 'yjs'
import { client, read } from '../api/client.ts'
import { browserNow } from '../clock.ts'
import { catalogueOf } from '../document/catalogue.ts'
import type { Catalogue } from '../document/catalogue.ts'
import { createCounts } from '../document/counts.ts'
import type { CountsStore } from '../document/counts.ts'
import { createDraft } from '../document/draft.ts'
import type { Draft } from '../document/draft.ts'
import { localKeep } from '../document/keep.ts'
import { startSync, REMOTE } from '../document/sync.ts'
import type { Sync } from '../document/sync.ts'
import { httpWire } from '../document/wire.ts'
import type { Wire } from '../document/wire.ts'

/** An open journey with its lines to the runtime. */
export interface Opened {
  readonly draft: Draft
  readonly catalogue: Catalogue
  readonly counts: CountsStore
  readonly sync: Sync
  /** The same journey, open as it is, with other steps installed. */
  readonly renew: (manifest: Manifest) => Opened
  readonly close: () => void
}

/** Loads a journey, adds what an earlier tab could not send, and keeps it in step with the runtime until closed. */
export async function openJourney(id: string, manifest: Manifest, renewed: () => void): Promise<Opened> {
  const tab = crypto.randomUUID()
  const wire = httpWire(id, tab)
  const keep = localKeep(id, tab)
  const doc = new Y.Doc()
  Y.applyUpdate(doc, await wire.load(), REMOTE)
  const shelf = shelfOf(manifest)
  const checker = lazyChecker(manifest)
  const draft = createDraft({ doc, catalogue: shelf.catalogue, check: checker.check })
  const sync = startSync({ doc, wire, keep, now: browserNow, onState: (saved) => draft.state.setState({ saved }) })
  void checker.arrived.then(() => draft.recheck())
  learn(checker, draft)
  await recover({ doc, keep, sync })
  const counts = createCounts()
  const hangUp = listen(wire, { draft, counts, renewed })
  const close = (): void => {
    hangUp()
    sync.close()
    draft.close()
  }
  const opened = (catalogue: Catalogue): Opened => ({ draft, catalogue, counts, sync, renew, close })
  function renew(next: Manifest): Opened {
    if (shelf.current().manifest === next) return opened(shelf.current())
    shelf.fill(next)
    checker.fill(next)
    draft.recheck()
    return opened(shelf.current())
  }
  return opened(shelf.current())
}

/** The installed steps as they come and go: whoever holds the catalogue of a draft looks up what is there now. */
function shelfOf(manifest: Manifest) {
  let current = catalogueOf(manifest)
  const catalogue: Catalogue = {
    get manifest() {
      return current.manifest
    },
    kind: (type) => current.kind(type),
    ports: (node) => current.ports(node),
    takesInput: (type) => current.takesInput(type),
  }
  return { catalogue, current: () => current, fill: (next: Manifest) => void (current = catalogueOf(next)) }
}

interface Checker {
  readonly check: (journey: Journey) => readonly Problem[]
  readonly arrived: Promise<void>
  /** What the brand has, for the next check. */
  readonly learn: (known: Known) => void
  readonly fill: (manifest: Manifest) => void
}

/** The rules, and the expression language they parse, come after the canvas: nothing is checked for a moment. */
function lazyChecker(manifest: Manifest): Checker {
  let known: Known = {}
  const kindsOf = ({ nodes }: Manifest) => new Map(nodes.map((kind) => [kind.type, kind]))
  let kinds = kindsOf(manifest)
  let rules: typeof import('./checks.ts') | undefined
  const arrived = import('./checks.ts').then((loaded) => {
    rules = loaded
  })
  return {
    check: (journey) => rules?.validate(journey, kinds, known) ?? [],
    arrived,
    learn: (next) => {
      known = next
    },
    fill: (next) => {
      kinds = kindsOf(next)
    },
  }
}

/** Without the attributes nothing is said here of misspelt ones, and nothing else is the worse for it. */
function learn(checker: Checker, draft: Draft): void {
  read(client.api.attributes.$get()).then(
    ({ items }) => {
      checker.learn({ attributes: new Map(items.map(({ name, type }) => [name, type])) })
      draft.recheck()
    },
    () => undefined,
  )
}

async function recover({
  doc,
  keep,
  sync,
}: {
  doc: Y.Doc
  keep: ReturnType<typeof localKeep>
  sync: Sync
}): Promise<void> {
  const left = keep.left()
  if (left.length === 0) return
  const before = Y.encodeStateVector(doc)
  for (const { update } of left) Y.applyUpdate(doc, update)
  await sync.flush()
  const sent = !sync.pending() || Y.encodeStateAsUpdate(doc, before).length <= 2
  if (sent) for (const { forget } of left) forget()
}

interface Listening {
  readonly draft: Draft
  readonly counts: CountsStore
  readonly renewed: () => void
}

function listen(wire: Wire, { draft, counts, renewed }: Listening): () => void {
  const show = (next: Awaited<ReturnType<Wire['counts']>>): void => counts.setState({ counts: next })
  const again = async (): Promise<void> => {
    // After a gap the whole document is asked for: merging what is already here changes nothing.
    draft.receive(await wire.load())
    show(await wire.counts())
  }
  const quietly = (work: Promise<void>): void => {
    work.catch(() => undefined) // the stream reopens and asks again by itself; the save state already says «offline»
  }
  quietly(wire.counts().then(show))
  const reopened = (): void => quietly(again())
  return wire.listen({ update: (bytes) => draft.receive(bytes), counts: show, reopened, renewed })
}

/** A journey that was written rather than drawn, or drawn top-down elsewhere, has no places to speak of. */
export function needsPlaces(doc: Y.Doc): boolean {
  const { nodes, edges } = toJourney(doc)
  if (nodes.length < 2) return false
  const at = new Map(nodes.map((node) => [node.id, node.at]))
  const stacked = new Set(nodes.map((node) => node.at.join())).size < nodes.length
  const forward = edges.some((edge) => (at.get(edge.to)?.[0] ?? 0) > (at.get(edge.from)?.[0] ?? 0) + 100)
  return stacked || (edges.length > 0 && !forward)
}
