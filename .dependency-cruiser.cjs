/**
 * Who may import whom (docs/decisions). Each rule says why; `npm test` runs it over the whole tree.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const HTTP = '^node_modules/(hono|@hono)/'
const REMIX = '^node_modules/@remix-run/'
const REACT = '^node_modules/(react|react-dom|@react-email|radix-ui|lucide-react)/'
const DRIZZLE = '^node_modules/drizzle-orm/'
const PLATFORM = '^(cloudflare:|node_modules/(partyserver|y-partyserver|better-auth)/)'
const TESTS = '\\.(test|spec)\\.tsx?$|^test/'

/** Types vanish before anything runs, so a folder may name the types of one it must not use. */
const values = { dependencyTypesNot: ['type-only'] }

module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'Rules run in the browser, the Worker, queues and rooms alike: no framework, no platform, no I/O.',
      severity: 'error',
      from: { path: '^app/domain/', pathNot: TESTS },
      to: {
        path: [HTTP, REMIX, REACT, DRIZZLE, PLATFORM, '^(workers|db|queues|durable-objects)/', '^node:'],
      },
    },
    {
      name: 'domain-knows-no-screens',
      comment: 'Screens know the domain, never the other way round.',
      severity: 'error',
      from: { path: '^app/domain/', pathNot: TESTS },
      to: { path: '^app/(?!domain/)' },
    },
    {
      name: 'machines-are-pure',
      comment: 'Machines hold states, guards and events; effects are handed to them by components.',
      severity: 'error',
      from: { path: '^app/machines/', pathNot: TESTS },
      to: {
        path: [
          HTTP,
          REMIX,
          REACT,
          DRIZZLE,
          PLATFORM,
          '^(workers|db|queues|durable-objects)/',
          '^app/(routes|components|hooks)/',
        ],
      },
    },
    {
      name: 'app-takes-only-types-from-the-server',
      comment:
        'The browser bundle and the server build carry their own module copies: objects come by load context.',
      severity: 'error',
      from: { path: '^app/', pathNot: TESTS },
      to: { path: '^(workers|db|queues|durable-objects)/', ...values },
    },
    {
      name: 'components-know-no-routes',
      severity: 'error',
      from: { path: '^app/(components|hooks|machines|emails|http)/', pathNot: TESTS },
      to: { path: '^app/routes/', ...values },
    },
    {
      name: 'ports-are-types',
      comment: 'A port states capability and outcome and knows no vendor.',
      severity: 'error',
      from: { path: '^workers/ports/' },
      to: { path: ['^workers/(?!ports/)', '^db/', '^queues/', '^node_modules/'], ...values },
    },
    {
      name: 'services-are-use-cases',
      comment:
        'A service is called by routes, API and jobs alike: it knows no HTTP, no page, no vendor, no query.',
      severity: 'error',
      from: { path: '^workers/services/', pathNot: TESTS },
      to: {
        path: [
          HTTP,
          REMIX,
          DRIZZLE,
          PLATFORM,
          '^workers/(adapters|api|webhooks|dev|middleware)/',
          '^workers/env\\.ts$',
        ],
      },
    },
    {
      name: 'services-take-repositories-by-type',
      comment:
        'Repositories are handed in, so that a service cannot reach past its scope. db/errors is a pure mapping.',
      severity: 'error',
      from: { path: '^workers/services/', pathNot: TESTS },
      to: { path: '^db/', pathNot: '^db/errors\\.ts$', ...values },
    },
    {
      name: 'adapters-only-by-the-container',
      comment: 'Who holds an adapter can call a vendor; the container decides who does.',
      severity: 'error',
      from: { pathNot: ['^workers/(container\\.ts|adapters/)', '^workers/dev/', '^bench/', TESTS] },
      to: { path: '^workers/adapters/', ...values },
    },
    {
      name: 'adapters-know-one-port',
      comment: 'An adapter turns one port into one vendor.',
      severity: 'error',
      from: { path: '^workers/adapters/', pathNot: TESTS },
      to: { path: ['^workers/(services|api|webhooks|dev)/', HTTP, DRIZZLE] },
    },
    {
      name: 'db-stands-below',
      comment: 'The database knows tables and scopes, not who asks. SellerScope is a type of workers/auth.',
      severity: 'error',
      from: { path: '^db/', pathNot: TESTS },
      to: { path: [HTTP, REMIX, REACT, '^workers/(?!auth/scope\\.ts$)', '^(queues|durable-objects)/'] },
    },
    {
      name: 'drizzle-only-in-db',
      comment:
        'A query outside db/ would be one no lock of the tenancy sees. better-auth brings its own adapter.',
      severity: 'error',
      from: {
        pathNot: ['^db/', '^workers/auth/auth\\.ts$', '^drizzle\\.config\\.ts$', TESTS, '^node_modules/'],
      },
      to: { path: [DRIZZLE, '^db/schema/'], ...values },
    },
    {
      name: 'cross-tenant-reads-are-few',
      comment: 'db/system may cross sellers: only for composition, cron, jobs, identity and the sandbox.',
      severity: 'error',
      from: {
        pathNot: [
          '^db/',
          '^workers/(container|cron)\\.ts$',
          '^workers/(auth|dev|webhooks)/',
          '^queues/(consumer|run-job|outbox)\\.ts$',
          TESTS,
        ],
      },
      to: { path: '^db/system/', ...values },
    },
    {
      name: 'job-definitions-are-light',
      comment: 'Services import them to enqueue; handlers are behind the registry.',
      severity: 'error',
      from: { path: '^queues/(jobs/|define-job\\.ts$)', pathNot: TESTS },
      to: { path: ['^(workers|db|durable-objects)/', '^queues/handlers/'] },
    },
    {
      name: 'handlers-call-services',
      severity: 'error',
      from: { path: '^queues/handlers/', pathNot: TESTS },
      to: { path: ['^db/', '^workers/', HTTP], ...values },
    },
    {
      name: 'rooms-hold-no-business',
      comment: 'A room that needs a service builds the container; it never queries.',
      severity: 'error',
      from: { path: '^durable-objects/', pathNot: TESTS },
      to: { path: ['^db/', '^workers/(services|adapters|api)/', HTTP, REMIX, DRIZZLE], ...values },
    },
    {
      name: 'http-only-at-the-edge',
      comment: 'Hono is for the pipeline, the API, webhooks and the sandbox.',
      severity: 'error',
      from: { path: '^(app|queues|durable-objects|db)/', pathNot: TESTS },
      to: { path: HTTP },
    },
    {
      name: 'the-sandbox-is-not-production',
      comment: 'Only composition and the pipeline see workers/dev.',
      severity: 'error',
      from: {
        path: '^(app|workers|db|queues|durable-objects)/',
        pathNot: ['^workers/(app|container)\\.ts$', '^workers/dev/', TESTS],
      },
      to: { path: '^workers/dev/', ...values },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file or three.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-needs-tests',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: [TESTS, '^node_modules/(vitest|fast-check|ajv|ajv-formats|axe-core|playwright-core)/'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^cloudflare:', 'build/server/index\\.js$', '^virtual:'] },
    },
    {
      name: 'declared-packages-only',
      comment: 'A package that only comes along with another may be gone tomorrow.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?!node_modules/).*\\.d\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
