import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { audiencesQuery } from '../api/audiences.ts'
import { publishedQuery } from '../api/journeys.ts'
import { poolsQuery } from '../api/pools.ts'
import { useNames } from '../document/names.ts'

/** Cards say the name of an audience, a pool or a journey where the config holds its id. */
export function useNamesFromApi(): void {
  const audiences = useQuery(audiencesQuery).data?.items
  const pools = useQuery(poolsQuery).data?.items
  useEffect(() => {
    if (audiences) useNames.setState({ audience: new Map(audiences.map(({ id, name }) => [id, name])) })
  }, [audiences])
  useEffect(() => {
    if (pools) useNames.setState({ pool: new Map(pools.map(({ id, name }) => [id, name])) })
  }, [pools])
  const journeys = useQuery(publishedQuery).data
  useEffect(() => {
    if (journeys) useNames.setState({ journey: new Map(journeys.map(({ id, name }) => [id, name])) })
  }, [journeys])
}
