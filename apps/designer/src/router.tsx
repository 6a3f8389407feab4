import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiError } from './api/error.ts'
import { onSignedOut, queryClient } from './api/queries.ts'
import { sessionQuery } from './api/session.ts'
import { wholeLanguage } from './i18n/i18n.ts'
import { Bare, Shell } from './shell/shell.tsx'
import { PageFailure, PagePending } from './ui/failure.tsx'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  // A link that was used up leads here; whoever is signed in all the same has no use for that news.
  beforeLoad: async ({ context, search }) => {
    if (!('error' in search)) return
    const session = await context.queryClient.fetchQuery(sessionQuery).catch(() => undefined)
    if (session) throw redirect({ to: '/journeys', search: {} })
  },
  component: lazyRouteComponent(() => import('./access/sign-in.tsx'), 'SignIn'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: '/sign-in' })
      throw error
    }
  },
  component: Outlet,
})
const shell = createRoute({ getParentRoute: () => signedIn, id: 'shell', component: Shell })
/** The list's own words are in the first load; these pages' words may still be on their way. */
const page = { getParentRoute: () => shell, loader: wholeLanguage }
const bare = createRoute({ getParentRoute: () => signedIn, id: 'bare', component: Bare, loader: wholeLanguage })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/journeys', search: {} })
  },
})

const journeyStates = ['draft', 'live', 'paused', 'stopped'] as const
interface JourneySearch {
  readonly q?: string
  readonly state?: (typeof journeyStates)[number]
}
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export const journeysRoute = createRoute({
  getParentRoute: () => shell,
  path: '/journeys',
  validateSearch: (raw: Record<string, unknown>): JourneySearch => {
    const q = text(raw.q)
    const state = journeyStates.find((each) => each === raw.state)
    return { ...(q && { q }), ...(state && { state }) }
  },
  component: lazyRouteComponent(() => import('./journeys/journeys.tsx'), 'Journeys'),
})

const editor = createRoute({
  getParentRoute: () => bare,
  path: '/journeys/$id',
  component: lazyRouteComponent(() => import('./journeys/editor-page.tsx'), 'EditorPage'),
})

interface MemberSearch {
  readonly q?: string
  readonly tag?: string
}
export const membersRoute = createRoute({
  ...page,
  path: '/members',
  validateSearch: (raw: Record<string, unknown>): MemberSearch => {
    const q = text(raw.q)
    const tag = text(raw.tag)
    return { ...(q && { q }), ...(tag && { tag }) }
  },
  component: lazyRouteComponent(() => import('./members/members.tsx'), 'Members'),
})
const member = createRoute({
  ...page,
  path: '/members/$id',
  component: lazyRouteComponent(() => import('./members/member.tsx'), 'MemberPage'),
})
const audiences = createRoute({
  ...page,
  path: '/audiences',
  component: lazyRouteComponent(() => import('./audiences/audiences.tsx'), 'Audiences'),
})
const pools = createRoute({
  ...page,
  path: '/pools',
  component: lazyRouteComponent(() => import('./pools/pools.tsx'), 'Pools'),
})
const imports = createRoute({
  ...page,
  path: '/imports',
  component: lazyRouteComponent(() => import('./imports/imports.tsx'), 'Imports'),
})
const newImport = createRoute({
  ...page,
  path: '/imports/new',
  component: lazyRouteComponent(() => import('./imports/wizard.tsx'), 'ImportWizard'),
})
const oneImport = createRoute({
  ...page,
  path: '/imports/$id',
  component: lazyRouteComponent(() => import('./imports/import-page.tsx'), 'ImportPage'),
})
const delivery = createRoute({
  ...page,
  path: '/delivery',
  validateSearch: (raw: Record<string, unknown>): { readonly journey?: string; readonly channel?: string } => {
    const [journey, channel] = [text(raw.journey), text(raw.channel)]
    return { ...(journey && { journey }), ...(channel && { channel }) }
  },
  component: lazyRouteComponent(() => import('./delivery/delivery.tsx'), 'Delivery'),
})
export const phoneRoute = createRoute({
  ...page,
  path: '/phone',
  validateSearch: (raw: Record<string, unknown>): { readonly member?: string } => {
    const id = text(raw.member)
    return id ? { member: id } : {}
  },
  component: lazyRouteComponent(() => import('./sandbox/phone.tsx'), 'SandboxPhone'),
})
const health = createRoute({
  ...page,
  path: '/health',
  component: lazyRouteComponent(() => import('./health/health.tsx'), 'HealthPage'),
})
const plugins = createRoute({
  ...page,
  path: '/plugins',
  component: lazyRouteComponent(() => import('./plugins/plugins.tsx'), 'Plugins'),
})
const settingsSections = ['brand', 'email', 'accounts', 'keys', 'appearance'] as const
type SettingsSection = (typeof settingsSections)[number]
const settings = createRoute({
  ...page,
  path: '/settings',
  validateSearch: (raw: Record<string, unknown>): { readonly section?: SettingsSection } => {
    const section = settingsSections.find((each) => each === raw.section)
    return section ? { section } : {}
  },
  component: lazyRouteComponent(() => import('./settings/settings.tsx'), 'Settings'),
})

const nowhere = createRoute({
  ...page,
  path: '$',
  component: lazyRouteComponent(() => import('./shell/nowhere.tsx'), 'Nowhere'),
})

const tree = root.addChildren([
  home,
  signIn,
  signedIn.addChildren([
    shell.addChildren([
      journeysRoute,
      membersRoute,
      member,
      audiences,
      pools,
      newImport,
      oneImport,
      imports,
      delivery,
      phoneRoute,
      health,
      plugins,
      settings,
      nowhere,
    ]),
    bare.addChildren([editor]),
  ]),
])

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailure,
  defaultPendingComponent: PagePending,
  scrollRestoration: true,
})

/** Once the first page is drawn, the other pages' words come by themselves. */
router.subscribe('onResolved', () => void wholeLanguage())

onSignedOut(() => {
  if (router.state.location.pathname === '/sign-in') return
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey })
  void router.navigate({ to: '/sign-in' })
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
