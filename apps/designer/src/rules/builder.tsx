import { type ReactNode, useMemo } from 'react'
import {
  type FullCombinator,
  type FullField,
  type FullOperator,
  QueryBuilderContext,
  type QueryBuilderProps,
  QueryBuilderStateProvider,
  type RuleGroupType,
  useQueryBuilder,
} from 'react-querybuilder'
import { GroupBox } from './group-box.tsx'
import { Line } from './line.tsx'
import { blankValue, type Conditions, OPERATORS } from './model.ts'
import { fromQuery, toQuery } from './query.ts'
import { fieldIn, type Vocabulary } from './vocabulary.ts'

interface Props {
  readonly conditions: Conditions
  readonly onChange: (conditions: Conditions) => void
  readonly vocabulary: Vocabulary
  readonly disabled: boolean
  readonly label: string
  /** An empty rule is not everyone but a mistake. */
  readonly required: boolean
}

/** What every control of the builder is handed through the library's context. */
export interface BuilderContext {
  readonly vocabulary: Vocabulary
  readonly label: string
  readonly required: boolean
}

const controls = { rule: Line, ruleGroup: GroupBox }

/** Lines and groups by hand: react-querybuilder keeps the tree, our controls draw it. */
export function Builder({ conditions, onChange, vocabulary, disabled, label, required }: Props): ReactNode {
  const query = useMemo(() => toQuery(conditions), [conditions])
  const fields = useMemo(
    () => vocabulary.fields.flatMap(({ items }) => items.map(({ name, label: text }) => ({ name, label: text }))),
    [vocabulary],
  )
  const context: BuilderContext = useMemo(() => ({ vocabulary, label, required }), [vocabulary, label, required])
  const kindOf = (name: string) => fieldIn(vocabulary, name)?.kind ?? 'any'
  return (
    <QueryBuilderStateProvider>
      <Tree
        fields={fields}
        query={query}
        onQueryChange={(next) => onChange(fromQuery(next))}
        getDefaultField="orders.count"
        getDefaultOperator={(name) => (kindOf(name) === 'number' ? '>=' : (OPERATORS[kindOf(name)][0] ?? '=='))}
        getDefaultValue={({ field }) => blankValue(kindOf(field))}
        resetOnFieldChange
        resetOnOperatorChange={false}
        controlElements={controls}
        context={context}
        disabled={disabled}
        suppressStandardClassnames
      />
    </QueryBuilderStateProvider>
  )
}

type TreeProps = QueryBuilderProps<RuleGroupType, FullField, FullOperator, FullCombinator>

/** The library's own root without its wrapper, which would be a nameless `form` landmark for each rule of the page. */
function Tree(props: TreeProps) {
  const builder = useQueryBuilder(props)
  return (
    <QueryBuilderContext.Provider value={builder.rqbContext}>
      <GroupBox
        translations={builder.translations}
        ruleGroup={builder.rootGroup}
        rules={builder.rootGroup.rules}
        {...builder.combinatorPropObject}
        not={builder.rootGroup.not === true}
        schema={builder.schema}
        actions={builder.actions}
        {...(builder.rootGroup.id !== undefined && { id: builder.rootGroup.id })}
        path={ROOT}
        disabled={builder.rootGroupDisabled}
        parentDisabled={builder.queryDisabled}
        context={props.context}
      />
    </QueryBuilderContext.Provider>
  )
}

const ROOT: number[] = []
