import { HTTPException } from 'hono/http-exception'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, Stale } from '../refusal.ts'
import { problemOf, problemsOfShape } from './errors.ts'

const withCode = (code: string) => Object.assign(new Error('connection refused at 10.0.0.1'), { code })

test.each([
  [new NotFound('journey'), 404, 'There is no journey here.'],
  [new Conflict('STATE', 'Not now.'), 409, 'Not now.'],
  [new Stale(7), 412, 'revision 7'],
  [new NotSignedIn(), 401, 'Sign in'],
  [new NotAllowed('VIEWER', 'Look only.'), 403, 'Look only.'],
  [new Invalid([{ code: 'X', severity: 'error', message: 'Wrong.' }]), 422, 'Wrong.'],
  [new HTTPException(413, { message: 'Too much.' }), 413, 'Too much.'],
  [withCode('ECONNREFUSED'), 503, 'try again'],
  [withCode('57P01'), 503, 'restarted'],
  [withCode('53100'), 503, 'no room left'],
  [withCode('25006'), 503, 'takes no changes'],
  [withCode('53300'), 503, 'no connection free'],
  [withCode('40P01'), 503, 'try again'],
  [withCode('40001'), 503, 'try again'],
  [withCode('22021'), 422, 'NUL'],
  [withCode('23505'), 500, 'logged'],
  [new TypeError('secret inside'), 500, 'logged'],
  ['a string', 500, 'logged'],
])('%s becomes %i', (error, status, detail) => {
  const problem = problemOf(error)
  expect(problem).toMatchObject({ status, type: expect.stringMatching(/^urn:cairn:problem:[a-z-]+$/) })
  expect(problem.detail).toContain(detail)
  expect(problem.title).not.toBe('')
})

test('an unforeseen error tells nothing of its inside', () => {
  expect(JSON.stringify(problemOf(new Error('password=hunter2')))).not.toContain('hunter2')
})

test('a shape problem points at its place', () => {
  const { error } = z.object({ 'a/b': z.array(z.number()) }).safeParse({ 'a/b': [1, 'x'] })
  expect(error && problemsOfShape(error)).toMatchObject([{ code: 'SHAPE', place: { pointer: '/a~1b/1' } }])
})
