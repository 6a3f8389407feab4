/** What a call says about who it is from. At least one id; `previous` (alias) comes with `external`. */
export interface Reference {
  readonly external?: string
  readonly anonymous?: string
  /** The id this person was known by, of either kind. */
  readonly previous?: string
  /** Ids other systems know this person by: a unionid, an external_userid, a platform's own. Each means one person. */
  readonly ids?: readonly IdentityKey[]
}

/** `external` and `anonymous` are the sender's own, `email` and `phone` ways of reach; any other is what a system calls it. */
export interface IdentityKey {
  readonly kind: string
  readonly value: string
}

/** Kinds a caller cannot give as an id of another system: they are told by fields of their own. */
export const OWN_KINDS: ReadonlySet<string> = new Set(['external', 'anonymous', 'email', 'phone'])

/** A member an identity leads to. */
export interface KnownIdentity extends IdentityKey {
  readonly member: number
  /** The member's own ids, where it has them. */
  readonly external?: string
  readonly anonymous?: string
  /** The member has an id that means this person, and not only a device. */
  readonly personal?: boolean
}

/** Someone the references lead to: a member there already (`id`), or one to be made. */
export interface Person {
  readonly id?: number
  /** The external id the database holds for it. */
  readonly was?: string
  external?: string
  anonymous?: string
  personal: boolean
}

/** Two members that turned out to be one person. */
export interface Union {
  readonly former: number
  readonly person: Person
  readonly why: 'identify' | 'alias'
}

export interface ResolutionPlan {
  /** One for each reference, in order. Equal people are the same object. */
  readonly people: readonly Person[]
  readonly identities: readonly (IdentityKey & { readonly person: Person })[]
  /** Identities that lead to someone else from now on. */
  readonly moved: readonly (IdentityKey & { readonly person: Person })[]
  /** Members that get their external id now: they were anonymous, or are renamed by alias. */
  readonly named: ReadonlySet<Person>
  /** Members to be merged into another one, once. */
  readonly unions: readonly Union[]
}

/** Every identity the references name, once. */
export function identityKeys(references: readonly Reference[]): readonly IdentityKey[] {
  const keys = new Map<string, IdentityKey>()
  const want = (kind: string, value: string | undefined) => {
    if (value !== undefined) keys.set(`${kind}:${value}`, { kind, value })
  }
  for (const { external, anonymous, previous, ids = [] } of references) {
    want('external', external)
    want('anonymous', anonymous)
    want('anonymous', previous)
    want('external', previous)
    for (const { kind, value } of ids) want(kind, value)
  }
  return [...keys.values()]
}

/**
 * Who is who, decided over values. The external id decides, then an id of another system, then the anonymous one. Who had no
 * name yet gets it, with everything it did. Where two ids lead to two members they are one person and are merged, with two
 * exceptions: a device that led to somebody with a name may be a shared one, so an anonymous id never joins two people who
 * are both known; and nothing joins by an address.
 */
export function planResolution(references: readonly Reference[], known: readonly KnownIdentity[]): ResolutionPlan {
  const desk = new Desk(known)
  const found = references.map((reference) => desk.meet(reference))
  return desk.plan(found)
}

class Desk {
  readonly #people = new Map<string, Person>()
  /** People that turned out to be someone else. */
  readonly #same = new Map<Person, Person>()
  readonly #identities = new Map<string, IdentityKey & { person: Person }>()
  readonly #moved = new Map<string, IdentityKey & { person: Person }>()
  readonly #named = new Set<Person>()
  readonly #unions = new Map<number, Union>()

  constructor(known: readonly KnownIdentity[]) {
    const members = new Map<number, Person>()
    for (const { kind, value, member, external, anonymous, personal = external !== undefined } of known) {
      const names = {
        ...(external !== undefined && { external, was: external }),
        ...(anonymous !== undefined && { anonymous }),
      }
      const person = members.get(member) ?? { id: member, ...names, personal }
      members.set(member, person)
      this.#people.set(`${kind}:${value}`, person)
    }
  }

  meet(reference: Reference): Person {
    const { external, anonymous, previous, ids = [] } = reference
    const before =
      previous === undefined ? undefined : (this.#find('anonymous', previous) ?? this.#find('external', previous))
    const guest = anonymous === undefined ? undefined : this.#find('anonymous', anonymous)
    const holder = ids.map(({ kind, value }) => this.#find(kind, value)).find((person) => person !== undefined)
    const person =
      external === undefined
        ? (holder ?? this.#unnamed(reference, guest))
        : (this.#find('external', external) ?? this.#firstName(external, { before, guest, holder }))
    if (ids.length > 0) person.personal = true
    for (const { kind, value } of ids) this.#claim({ kind, value }, { person, why: 'identify' })
    if (anonymous !== undefined) this.#link(anonymous, person)
    if (previous !== undefined) this.#rename(previous, before, person)
    return person
  }

  plan(found: readonly Person[]): ResolutionPlan {
    const final = (person: Person) => this.#final(person)
    return {
      people: found.map(final),
      identities: [...this.#identities.values()].map((identity) => ({ ...identity, person: final(identity.person) })),
      moved: [...this.#moved.values()].map((identity) => ({ ...identity, person: final(identity.person) })),
      named: this.#named,
      unions: [...this.#unions.values()].map((union) => ({ ...union, person: final(union.person) })),
    }
  }

  /** Without a name: known by its device, where that is nobody else's, or somebody new. */
  #unnamed({ anonymous, ids = [] }: Reference, guest: Person | undefined): Person {
    if (guest && (ids.length === 0 || !guest.personal)) return guest
    return { ...(anonymous !== undefined && !guest && { anonymous }), personal: false }
  }

  /** An external id nobody has yet: it may name someone we met without a name. */
  #firstName(external: string, met: Record<'before' | 'guest' | 'holder', Person | undefined>): Person {
    const { before, holder } = met
    const guest = met.guest?.personal === true ? undefined : met.guest
    const person = before ?? holder ?? guest
    if (!person) return this.#add('external', external, { external, personal: true })
    // whoever has a name keeps it: it is what other systems and journeys call this person, and the new one leads there too
    if (person.external === undefined || person === before) {
      person.external = external
      if (person.id !== undefined) this.#named.add(person)
    }
    person.personal = true
    return this.#add('external', external, person)
  }

  #link(anonymous: string, person: Person): void {
    const guest = this.#find('anonymous', anonymous)
    if (!guest) {
      this.#add('anonymous', anonymous, person)
      if (person.id === undefined) person.anonymous ??= anonymous
    } else if (guest !== this.#final(person) && !guest.personal) {
      this.#claim({ kind: 'anonymous', value: anonymous }, { person, why: 'identify' })
    }
  }

  #rename(previous: string, before: Person | undefined, person: Person): void {
    const kind = before && this.#find('external', previous) === before ? 'external' : 'anonymous'
    this.#claim({ kind, value: previous }, { person, why: 'alias' })
  }

  /** This id is this person's: nobody had it, or two members are one. */
  #claim({ kind, value }: IdentityKey, { person, why }: { person: Person; why: Union['why'] }): void {
    const from = this.#find(kind, value)
    const to = this.#final(person)
    if (!from) this.#add(kind, value, to)
    else if (from !== to) this.#join({ kind, value }, { from, to, why })
  }

  /** Two became one. Nothing is written yet of someone first met in this batch, so they are simply the other. */
  #join({ kind, value }: IdentityKey, { from, to, why }: { from: Person; to: Person; why: Union['why'] }): void {
    this.#same.set(from, to)
    to.personal ||= from.personal
    if (from.id === undefined) return
    this.#moved.set(`${kind}:${value}`, { kind, value, person: to })
    this.#unions.set(from.id, { former: from.id, person: to, why })
  }

  #add(kind: string, value: string, person: Person): Person {
    this.#people.set(`${kind}:${value}`, person)
    this.#identities.set(`${kind}:${value}`, { kind, value, person })
    return person
  }

  #find(kind: string, value: string): Person | undefined {
    const person = this.#people.get(`${kind}:${value}`)
    return person && this.#final(person)
  }

  #final(person: Person): Person {
    const other = this.#same.get(person)
    return other ? this.#final(other) : person
  }
}
