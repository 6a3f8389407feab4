import { Grid, NavLink, Stack } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Building2, KeyRound, Mail, Palette, PlugZap } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'
import { Accounts } from './accounts.tsx'
import { Appearance } from './appearance.tsx'
import { BrandFacts } from './brand-facts.tsx'
import { Keys } from './keys.tsx'
import { Smtp } from './smtp.tsx'

const route = getRouteApi('/signed-in/shell/settings')
const sections = ['brand', 'email', 'accounts', 'keys', 'appearance'] as const
const icons = { brand: Building2, email: Mail, accounts: PlugZap, keys: KeyRound, appearance: Palette }
const bodies = { brand: BrandFacts, email: Smtp, accounts: Accounts, keys: Keys, appearance: Appearance }

export function Settings() {
  const { t } = useTranslation()
  const { section = 'brand' } = route.useSearch()
  const navigate = route.useNavigate()
  const Body = bodies[section]
  return (
    <Page title={t('settings:title')}>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, sm: 3 }}>
          <Stack component="nav" gap={2} aria-label={t('settings:title')}>
            {sections.map((each) => {
              const Icon = icons[each]
              return (
                <NavLink
                  key={each}
                  component="button"
                  active={each === section}
                  aria-current={each === section ? 'page' : undefined}
                  leftSection={<Icon size={16} aria-hidden />}
                  label={t(`settings:${each}.title`)}
                  onClick={() => void navigate({ search: { section: each }, replace: true })}
                />
              )
            })}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 9 }}>
          <Body />
        </Grid.Col>
      </Grid>
    </Page>
  )
}
