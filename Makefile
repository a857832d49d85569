# The commands. `make` alone lists them; `make run` and `make test` fetch whatever they lack.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
SERVERS ?= $(shell nproc)
UPGRADE ?=
ARGS ?=

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# A single test runs in the process that collects it: others would only take longer to start.
PYTEST := $(BIN)/pytest -n $(if $(findstring ::,$(ARGS)),0,$(WORKERS)) --dist worksteal
WITH_DATABASES := setpriv --pdeathsig TERM $(BIN)/python -m tests.with_databases
SQLITE := sqlite://:memory:
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
export TEST_POSTGRES_URL
# The tests may start servers of their own, and say so to what they run in the environment: no setting is above that.
MAKEOVERRIDES := $(filter-out TEST_POSTGRES_URL=% TEST_REDIS_URL=%,$(MAKEOVERRIDES))
CATALOGS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

# A site in production, as far as the checks can tell. The key guards nothing.
PRODUCTION := HTTPS=on DEBUG=off ALLOWED_HOSTS=forum.example.org DATABASE_URL=$(SQLITE) \
	SECRET_KEY=guards-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ

# The languages in the settings, as makemessages wants to hear them.
LOCALES := from django.conf import settings; from django.utils.translation import to_locale; \
	print(*["--locale=" + to_locale(code) for code, name in settings.LANGUAGES])

# Files that git knows or would add, among those still there: $(call files,PATTERNS)
files = git ls-files --cached --others --exclude-standard -- $(1) | while read -r f; do test ! -f "$$f" || echo "$$f"; done
PYTHON_FILES := $(call files,'*.py' ':!*/migrations/*')
TEMPLATE_FILES := $(call files,'templates/*.html')

# What Python compiles is kept beside its source, so that the many processes of a test run need not compile it again.
unexport PYTHONDONTWRITEBYTECODE

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run serve test test-quick test-next test-sqlite test-postgres mutants lint format messages test-sequences bench bench-accounts bench-admin bench-parity \
	bench-versions bench-search search-quality weigh screenshots contact-sheet upgrade-dumps catalogs requirements check clean fresh test-tools \
	test-both pytest-sqlite pytest-postgres chromium firefox nginx systemd databases postgres-client

help: ## list these commands
	@echo "make COMMAND, where COMMAND is one of:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' Makefile
	@echo "Settings: PYTHON=$(PYTHON) (3.11 or newer), PORT=$(PORT), WORKERS=$(WORKERS), TEST_POSTGRES_URL, TEST_REDIS_URL;"
	@echo "ARGS=tests/objectives for a part of the tests, in test, test-quick, test-sqlite, test-postgres and fresh."

run: .venv/.base catalogs .env ## serve the site from this machine, its content loaded
	@$(port_is_free)
	@$(MANAGE) prepare
	@exec $(MANAGE) runserver 127.0.0.1:$(PORT)

serve: .venv/.base catalogs .env ## the same as in production: ready pages, hashed files, a worker for each core
	@PRODUCTION=on exec $(MANAGE) serve --prepare --port=$(PORT) --workers=$(SERVERS)

test: test-tools ## every test, on SQLite and on PostgreSQL
	@$(WITH_DATABASES) $(MAKE) test-both

test-both:
	@rm -f .venv/*.log; failed=0; \
	$(MAKE) pytest-sqlite || failed=1; \
	$(MAKE) pytest-postgres || failed=1; \
	echo; \
	echo "SQLite: $$(tail -n 1 .venv/sqlite.log)"; \
	echo "PostgreSQL: $$(tail -n 1 .venv/postgres.log)"; \
	exit $$failed

test-quick: .venv/.dev catalogs ## the tests on SQLite that need neither a browser nor much time
	@DATABASE_URL=$(SQLITE) $(PYTEST) -q -m "not browser and not slow" $(ARGS)

test-next: .venv/.dev catalogs ## the same on the newest Django, and the newest Python that is here
	@.ci/next && .venv/next/bin/python -c 'import django, sys; print("Django", django.__version__, "on Python", sys.version.split()[0])'
	@DATABASE_URL=$(SQLITE) $(PYTEST:$(BIN)/%=.venv/next/bin/%) -q -p no:cacheprovider -m "not browser and not slow" $(ARGS)

test-sqlite test-postgres: test-%: .venv/.dev catalogs
	@$(WITH_DATABASES) $(MAKE) pytest-$*

# One run of the suite, shown and kept for the summary: $(call suite,NAME,PYTEST ARGUMENTS)
define suite
	color=no; test ! -t 1 || color=yes; \
	{ $(PYTEST) --color=$$color $(2) $(ARGS); echo $$? > .venv/$(1).status; } 2>&1 | tee .venv/$(1).log; \
	exit $$(cat .venv/$(1).status)
endef

pytest-sqlite:
	@echo "The whole suite, on SQLite:"
	@export DATABASE_URL=$(SQLITE); $(call suite,sqlite)

pytest-postgres:
	@test -n "$$TEST_POSTGRES_URL" || { \
		echo "no server answered, its run was left out" | tee .venv/postgres.log | sed 's/^/PostgreSQL: /'; \
		test "$$CI" != true; exit; \
	}; \
	echo "The suite on PostgreSQL, without its browser tests:"; \
	export DATABASE_URL="$$TEST_POSTGRES_URL"; \
	( $(call suite,postgres,-m "database and not browser and not one_database and not further_language") ) || test $$? -eq 5 -a -n "$$ARGS"  # a part without any test of it

fresh: ## the first two commands on a bare Debian, made for it (root; FRESH_DIR, KEEP=1): minutes, megabytes, what was skipped
	@exec .ci/fresh $(ARGS)

check: lint test ## what must pass before a change is shared: lint and test

lint: .venv/.dev catalogs ## style, templates, migrations and the deployment checks; changes nothing
	@failed=0; export $(PRODUCTION); \
	$(BIN)/ruff check || failed=1; \
	$(BIN)/ruff format --check || failed=1; \
	$(PYTHON_FILES) | xargs -r $(BIN)/django-upgrade --target-version 5.2 --check || failed=1; \
	$(TEMPLATE_FILES) | xargs -r $(BIN)/djade --target-version 5.2 --check || failed=1; \
	$(MANAGE) makemigrations --check --dry-run || failed=1; \
	$(MANAGE) check --deploy --fail-level WARNING || failed=1; \
	exit $$failed

format: .venv/.dev ## rewrite Python and templates in the house style
	@$(PYTHON_FILES) | xargs -r $(BIN)/django-upgrade --target-version 5.2 --exit-zero-even-if-changed
	@$(BIN)/ruff check --fix --exit-zero --quiet
	@$(BIN)/ruff format
	@$(TEMPLATE_FILES) | xargs -r $(BIN)/djade --target-version 5.2 || true

messages: .venv/.dev ## collect the sentences to translate into locale/
	@.ci/need xgettext gettext
	@export $(PRODUCTION); \
	locales=$$(echo '$(LOCALES)' | $(MANAGE) shell --no-imports) && mkdir -p locale && \
	$(MANAGE) makemessages $$locales --add-location=file --no-obsolete --ignore=.venv --ignore='tests/*'

test-sequences: .venv/.dev catalogs ## random edits by several people against a model, 10,000 sequences (SEQUENCES=500), on SQLite
	@DATABASE_URL=$(SQLITE) SEQUENCES=$(or $(SEQUENCES),10000) $(BIN)/pytest -q -n 0 -s -p no:logging tests/versions/test_random_edits.py

bench: .venv/.dev catalogs nginx ## figures: the site beside nginx and others, what pages cost, how lists grow (some 20 minutes)
	@.ci/need wrk wrk
	@$(BIN)/python -m tests.benchmarks.serving
	@$(BIN)/python -m tests.benchmarks.cold
	@TEST_POSTGRES_URL='$(TEST_POSTGRES_URL)' $(BIN)/python -m tests.benchmarks.growth

mutants: .venv/.dev catalogs ## the share of small faults in the code that tests notice, and those that none does (ARGS="--sample 50")
	@DATABASE_URL=$(SQLITE) $(BIN)/python -m tests.benchmarks.mutants $(ARGS)

bench-parity: .venv/.dev catalogs ## figures: the dashboard and a list of the admin on 5,000 items, saving a form
	@$(BIN)/python -m tests.benchmarks.parity

bench-admin: .venv/.dev catalogs ## figures: processor time and queries of the admin's lists and forms, and of a table of 10,000 items
	@$(BIN)/python -m tests.benchmarks.admin

bench-accounts: .venv/.dev catalogs ## figures: whether the time of an answer tells who has an account, 200 tries each
	@$(BIN)/python -m tests.benchmarks.accounts

bench-versions: .venv/.dev catalogs ## figures: what versions and working copies cost pages, forms and storage; fails above the limits
	@$(BIN)/python -m tests.benchmarks.versions

bench-search: .venv/.dev catalogs ## figures: searches of 5,000 documents on SQLite and PostgreSQL; fails above 20 ms
	@TEST_POSTGRES_URL='$(TEST_POSTGRES_URL)' $(BIN)/python -m tests.benchmarks.search

search-quality: .venv/.dev catalogs ## figures: how good the answers to tests/search/queries.toml are
	@DATABASE_URL=$(SQLITE) $(BIN)/python -m tests.search.quality

weigh: .venv/.dev catalogs chromium ## bytes and requests of each public page, and the limits (PAGES=home,objectives: of these)
	@$(BIN)/python -m tests.benchmarks.weigh $(if $(PAGES),--pages $(PAGES))

screenshots: .venv/.dev catalogs chromium ## take the README's pictures again, into .readme/
	@$(BIN)/python .readme/screenshots.py

upgrade-dumps: .venv/.dev catalogs ## a small dump of this version on each database, which tests upgrade ever after
	@$(BIN)/python -m tests.upgrades.make

contact-sheet: .venv/.dev catalogs chromium ## pictures of every kind of page in four widths, each language and scheme
	@$(BIN)/python .readme/screenshots.py contact-sheets

catalogs: $(CATALOGS)

%.mo: %.po
	@.ci/need msgfmt gettext
	@msgfmt --check --output-file=$@.$$$$.mo $< && mv $@.$$$$.mo $@

requirements: .venv/.dev ## write requirements/ again from what we ask for (UPGRADE=1: with newer versions)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@compile() { \
		$(BIN)/uv pip compile --python $(BIN)/python --universal --python-version 3.11 \
			--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
			$(if $(UPGRADE),--upgrade) "$$@"; \
	}; \
	compile pyproject.toml --extra production --extra dev --output-file requirements/dev.txt && \
	compile pyproject.toml --extra production --constraint requirements/dev.txt --output-file requirements/base.txt && \
	compile --group npm --output-file requirements/npm.txt && \
	compile --group uv --output-file requirements/uv.txt
	@cd requirements && ../.ci/npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --save-exact \
		--no-audit --no-fund --loglevel=error $(if $(UPGRADE),axe-core@latest vnu-jar@latest accessibility-checker-engine@latest) >/dev/null

clean: ## remove what make made, .venv included; the database and .env stay
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis test-results $(CATALOGS)
	@find . -name __pycache__ -prune -exec rm -rf {} +

# The environment. Each stamp says that its file's packages are installed; dev.txt holds all of base.txt. A Python that
# is named replaces another one.

NAMED := $(if $(filter file,$(origin PYTHON)),,$(PYTHON))

.venv/.base: FORCE
	@.ci/venv base '$(PYTHON)' '$(NAMED)'

.venv/.dev: FORCE
	@.ci/venv dev '$(PYTHON)' '$(NAMED)'

FORCE:

port_is_free = $(BIN)/python .ci/port $(PORT) $@

# Without a browser its tests are skipped and say so; in CI it must be there. Its driver is a program of its own,
# which a bare Debian lacks a library for.
chromium: .venv/.dev
	@.ci/need chromium-headless-shell chromium-headless-shell || test "$$CI" != true
	@$(BIN)/playwright --version >/dev/null 2>&1 || .ci/need libatomic.so.1 libatomic1 || test "$$CI" != true

# A second browser, which its tests drive themselves.
firefox:
	@.ci/need firefox-esr firefox-esr || test "$$CI" != true

# What judges pages outside Python: axe and Equal Access in the browser, the Nu checker in Java. Without them, too, their tests are
# skipped and say so, except in CI. Nothing that is installed runs a program of its own while it is.
.venv/.npm: FORCE | .venv/.dev
	@test $@ -nt requirements/package-lock.json || { \
		echo "Fetching axe-core, IBM Equal Access and the Nu HTML checker."; \
		mkdir -p .venv/npm && cp requirements/package*.json .venv/npm/ && cd .venv/npm && \
		../../.ci/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch ../.npm; \
	} || test "$$CI" != true

# For the tests of forum_site/deploy, and the first for the benchmarks, too: they start one of their own.
nginx:
	@{ .ci/need nginx nginx && .ci/need openssl openssl && { \
		ls /usr/lib/nginx/modules/*brotli_static* >/dev/null 2>&1 || \
		.ci/need brotli_static libnginx-mod-http-brotli-static; }; } || test "$$CI" != true

systemd:
	@{ .ci/need systemd-analyze systemd && .ci/need /bin/kill procps; } || test "$$CI" != true

# Where no PostgreSQL or no Redis answers, their packages.
databases: .venv/.dev
	@$(WITH_DATABASES)

# What the tests need, without running them.
test-tools: .venv/.dev .venv/.npm catalogs chromium firefox nginx systemd databases postgres-client

# For the tests of backups, beside the server.
postgres-client:
	@.ci/need pg_dump postgresql-client || test "$$CI" != true

.env: | .venv/.base
	@umask 077; trap 'rm -f $@.$$$$' EXIT; \
	{ $(BIN)/python -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(50))' && \
		printf 'ALLOWED_HOSTS=127.0.0.1,localhost\nHTTPS=off\n'; } > $@.$$$$ && \
	ln -n $@.$$$$ $@ 2>/dev/null && echo "Wrote .env, with a secret key of its own." || test -e $@
