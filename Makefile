# The commands. `make` alone lists them; `make run` and `make test` fetch whatever they lack.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
SERVERS ?= $(shell nproc)
UPGRADE ?=

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
SQLITE := sqlite://:memory:
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
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
.PHONY: help run serve test test-quick test-sqlite test-postgres lint format messages bench bench-parity bench-search \
	search-quality weigh screenshots catalogs requirements check clean chromium java nginx systemd

help: ## list these commands
	@echo "make COMMAND, where COMMAND is one of:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' Makefile
	@echo "Settings: PYTHON=$(PYTHON) (3.11 or newer), PORT=$(PORT), WORKERS=$(WORKERS), TEST_POSTGRES_URL."

run: .venv/.base catalogs .env ## serve the site from this machine, its content loaded
	@$(MANAGE) prepare
	@exec $(MANAGE) runserver 127.0.0.1:$(PORT)

serve: .venv/.base catalogs .env ## the same as in production: ready pages, hashed files, a worker for each core
	@PRODUCTION=on exec $(MANAGE) serve --prepare --port=$(PORT) --workers=$(SERVERS)

test: .venv/.dev .venv/.npm catalogs chromium java nginx systemd ## every test, on SQLite and on PostgreSQL
	@rm -f .venv/*.log; failed=0; \
	$(MAKE) test-sqlite || failed=1; \
	$(MAKE) test-postgres || failed=1; \
	echo; \
	echo "SQLite: $$(tail -n 1 .venv/sqlite.log)"; \
	echo "PostgreSQL: $$(tail -n 1 .venv/postgres.log)"; \
	exit $$failed

test-quick: .venv/.dev catalogs ## the tests on SQLite that need neither a browser nor much time
	@DATABASE_URL=$(SQLITE) $(PYTEST) -q -m "not browser and not slow"

# One run of the suite, shown and kept for the summary: $(call suite,NAME,PYTEST ARGUMENTS)
define suite
	color=no; test ! -t 1 || color=yes; \
	{ $(PYTEST) --color=$$color $(2); echo $$? > .venv/$(1).status; } 2>&1 | tee .venv/$(1).log; \
	exit $$(cat .venv/$(1).status)
endef

test-sqlite: .venv/.dev catalogs
	@echo "The whole suite, on SQLite:"
	@export DATABASE_URL=$(SQLITE); $(call suite,sqlite)

test-postgres: .venv/.dev catalogs
	@$(BIN)/python -c "import psycopg; psycopg.connect('$(TEST_POSTGRES_URL)', connect_timeout=2).close()" 2>/dev/null || { \
		echo "no server answered, its run was left out" | tee .venv/postgres.log | sed 's/^/PostgreSQL: /'; \
		test "$$CI" != true; exit; \
	}; \
	echo "The suite on PostgreSQL, without its browser tests:"; \
	export DATABASE_URL='$(TEST_POSTGRES_URL)'; $(call suite,postgres,-m "not browser")

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

bench: .venv/.dev catalogs nginx ## figures: the site beside nginx and others, what pages cost, how lists grow (some 20 minutes)
	@.ci/need wrk wrk
	@$(BIN)/python -m tests.benchmarks.serving
	@$(BIN)/python -m tests.benchmarks.cold
	@TEST_POSTGRES_URL='$(TEST_POSTGRES_URL)' $(BIN)/python -m tests.benchmarks.growth

bench-parity: .venv/.dev catalogs ## figures: the dashboard and a list of the admin on 5,000 items
	@$(BIN)/python -m tests.benchmarks.parity

bench-search: .venv/.dev catalogs ## figures: searches of 5,000 documents on SQLite and PostgreSQL; fails above 20 ms
	@TEST_POSTGRES_URL='$(TEST_POSTGRES_URL)' $(BIN)/python -m tests.benchmarks.search

search-quality: .venv/.dev catalogs ## figures: how good the answers to tests/search/queries.toml are
	@DATABASE_URL=$(SQLITE) $(BIN)/python -m tests.search.quality

weigh: .venv/.dev catalogs chromium ## bytes and requests of each public page, and the limits (PAGES=home,objectives: of these)
	@$(BIN)/python -m tests.benchmarks.weigh $(if $(PAGES),--pages $(PAGES))

screenshots: .venv/.dev catalogs chromium ## take the README's pictures again, into .readme/
	@$(BIN)/python .readme/screenshots.py

catalogs: $(CATALOGS)

%.mo: %.po
	@.ci/need msgfmt gettext
	@msgfmt --check --output-file=$@ $<

requirements: .venv/.dev ## write requirements/ again from what we ask for (UPGRADE=1: with newer versions)
	@compile() { \
		$(BIN)/uv pip compile pyproject.toml --python $(BIN)/python --universal --python-version 3.11 \
			--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
			$(if $(UPGRADE),--upgrade) --extra production "$$@"; \
	}; \
	compile --extra dev --output-file requirements/dev.txt && \
	compile --constraint requirements/dev.txt --output-file requirements/base.txt
	@.ci/need npm npm
	@cd requirements && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --save-exact \
		--no-audit --no-fund --loglevel=error $(if $(UPGRADE),axe-core@latest vnu-jar@latest) >/dev/null

clean: ## remove what make made, .venv included; the database and .env stay
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis test-results $(CATALOGS)
	@find . -name __pycache__ -prune -exec rm -rf {} +

# The environment. Each stamp says that its file's packages are installed; dev.txt holds all of base.txt.

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This needs Python 3.11 or newer, and '$(PYTHON)' is not: name one, as in make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		.ci/need ensurepip "$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
	@echo "Building .venv:"
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@touch $@

# pip's long report, cut down to one line a package.
define install
	rm -f $@; \
	{ $(BIN)/pip install --require-hashes -r $< --no-input --disable-pip-version-check && touch $@; } \
		| sed -n 's/^Collecting \([^ ;]*\).*/  \1/p; s/^Installing collected packages.*/  installing them/p'; \
	test -e $@
endef

.venv/.base: requirements/base.txt .venv/.python
	@$(install)

.venv/.dev: requirements/dev.txt .venv/.python
	@$(install)
	@touch .venv/.base

# Without a browser its tests are skipped and say so; in CI it must be there. Its driver is a program of its own,
# which a bare Debian lacks a library for.
chromium: .venv/.dev
	@.ci/need chromium-headless-shell chromium-headless-shell || test "$$CI" != true
	@$(BIN)/playwright --version >/dev/null 2>&1 || .ci/need libatomic.so.1 libatomic1 || test "$$CI" != true

# What judges pages outside Python: axe in the browser, the Nu checker in Java. Without them, too, their tests are
# skipped and say so, except in CI. Nothing that is installed runs a program of its own while it is.
.venv/.npm: requirements/package-lock.json requirements/package.json .venv/.python
	@rm -f $@; \
	if .ci/need npm npm && mkdir -p .venv/npm && cp $(filter %.json,$^) .venv/npm/ && cd .venv/npm && \
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null; \
	then touch ../.npm; else test "$$CI" != true; fi

java:
	@.ci/need java default-jre-headless || test "$$CI" != true

# For the tests of the README's deploy chapter, and the first for the benchmarks, too: they start one of their own.
nginx:
	@{ .ci/need nginx nginx && .ci/need openssl openssl && { \
		ls /usr/lib/nginx/modules/*brotli_static* >/dev/null 2>&1 || \
		.ci/need brotli_static libnginx-mod-http-brotli-static; }; } || test "$$CI" != true

systemd:
	@.ci/need systemd-analyze systemd || test "$$CI" != true

.env: | .venv/.base
	@umask 077; $(BIN)/python -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(50))' > $@
	@printf 'ALLOWED_HOSTS=127.0.0.1,localhost\nHTTPS=off\n' >> $@
	@echo "Wrote .env, with a secret key of its own."
