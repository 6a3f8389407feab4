import { Alert, Button, Grid, Stack, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Smartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { memberQuery } from '../api/members.ts'
import { Failure } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Rows } from '../ui/paged.tsx'
import { MemberMessages } from './member-messages.tsx'
import { useMemberName } from './name.ts'
import { Profile } from './profile.tsx'
import { Runs } from './runs.tsx'
import { Trail } from './trail.tsx'

const route = getRouteApi('/signed-in/shell/members/$id')

/** One member: who they are at the left, what happened to them at the right. */
export function MemberPage() {
  const { t } = useTranslation()
  const { id } = route.useParams()
  const query = useQuery(memberQuery(id))
  const nameOf = useMemberName()
  if (query.isPending) return <Page title={t('members:title')}>{<Rows />}</Page>
  if (!query.data)
    return <Page title={t('members:title')}>{<Failure error={query.error} retry={() => void query.refetch()} />}</Page>
  const member = query.data
  const phone = (
    <Button
      variant="default"
      leftSection={<Smartphone size={15} aria-hidden />}
      renderRoot={(props) => <Link to="/phone" search={{ member: id }} {...props} />}
    >
      {t('members:phone')}
    </Button>
  )
  return (
    <Page
      title={nameOf(member)}
      lead={member.name && member.externalId ? member.externalId : undefined}
      actions={phone}
    >
      {query.error && <Alert color="yellow">{t('members:stale')}</Alert>}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Profile member={member} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="lg">
            <Runs id={id} />
            <Sheet>
              <Tabs defaultValue="trail" keepMounted={false}>
                <Tabs.List mb="lg">
                  <Tabs.Tab value="trail">{t('members:trail.title')}</Tabs.Tab>
                  <Tabs.Tab value="messages">{t('members:messages.title')}</Tabs.Tab>
                </Tabs.List>
                <Tabs.Panel value="trail">
                  <Trail id={id} />
                </Tabs.Panel>
                <Tabs.Panel value="messages">
                  <MemberMessages id={id} />
                </Tabs.Panel>
              </Tabs>
            </Sheet>
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  )
}
