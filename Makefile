# Everything begins here: "make" lists what there is.
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard contactcenter/translations/*/LC_MESSAGES/*.po))
JOBS ?= 3
VOICE_SDK := 2.17.0

# The first one that is new enough and can make virtual environments wins; 3.11 is what the lock was made with.
PYTHONS = $(PYTHON) python3.11 python3.12 python3.13 python3
define FIND_PYTHON
for python in $(PYTHONS); do \
    "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
    python=; \
done; \
if [ -z "$$python" ]; then \
    echo "This needs Python 3.11 or newer with its venv module; $$(python3 --version 2>&1 || true) is not enough." >&2; \
    echo "On Debian or Ubuntu: apt-get install python3 python3-venv. Elsewhere: make $@ PYTHON=/path/to/python3.11" >&2; \
    exit 1; \
fi
endef

.PHONY: help
help: ## List the commands
	@echo "Usage: make COMMAND"
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16
	@echo "Settings for run: PORT=9111 (simulator and stream take the next two), HOST, DATABASE_URL=postgresql://user@host/name"

.PHONY: setup
setup: $(INSTALLED) $(CATALOGUES) ## Make .venv with the pinned packages and compile the translations; does nothing twice

$(INSTALLED): requirements.lock
	@$(FIND_PYTHON); \
	echo "Making $(VENV) with $$("$$python" --version): once, about half a minute"; \
	"$$python" -m venv --clear $(VENV) && \
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input \
	    --require-hashes --requirement requirements.lock
	@touch $@

%.mo: %.po | $(INSTALLED)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.PHONY: run
run: setup ## Start the demonstration: web, stream, worker and a pretend provider; Ctrl-C stops all of it
	@exec $(BIN)/python -m contactcenter.demo

.PHONY: test
test: setup ## Run all tests on SQLite and PostgreSQL and in Chromium (JOBS=3 at a time)
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal

.PHONY: coverage
coverage: setup ## The same with coverage, which costs a third more time
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal --cov --cov-report=term

.PHONY: check
check: setup ## Check style, types and translations
	@failed=; \
	$(BIN)/python -m flake8 || failed="$$failed style"; \
	$(BIN)/python -m mypy || failed="$$failed types"; \
	$(BIN)/python -m contactcenter.translations.check || failed="$$failed translations"; \
	if [ -n "$$failed" ]; then echo "make check: not in order:$$failed" >&2; exit 1; fi; \
	echo "make check: style, types and translations are in order"

.PHONY: bench
bench: setup ## Measure intake, sending, start, routing, sign-in, open streams, polling consoles, from a key to the ringing, calls in a storm
	@failed=; \
	for part in intake sending start routing sign_in streams polls pop; do $(BIN)/python -m tests.bench.$$part || failed=1; done; \
	STORM_CALLS=100 $(BIN)/python -m pytest -q -s tests/service/test_telephone.py || failed=1; \
	exit $${failed:-0}

.PHONY: capacity
capacity: setup ## Compute the machines for 1, 10 and 1,000 times the real load from what the bench measured
	@$(BIN)/python -m tests.bench.capacity

.PHONY: chaos
chaos: setup ## Break everything at full size (two hours, one of which nobody listens; ONLY=words picks some, HASTE=10 shortens outages)
	@CHAOS=full HASTE=$(or $(HASTE),1) $(BIN)/python -m pytest -q -s -n 0 -o "python_files=test_*.py full_*.py" tests/chaos $(if $(ONLY),-k "$(ONLY)")

.PHONY: speech
speech: setup ## Make the Kazakh prompts of static/speech again (needs espeak-ng and sox)
	@$(BIN)/python -m contactcenter.telephony.speech

.PHONY: browser-calls
browser-calls: ## Fetch the provider's library for calls in the browser (optional; needs npm)
	@rm -rf var/voice-sdk && mkdir -p var/voice-sdk contactcenter/static/vendor && \
	npm install --prefix var/voice-sdk --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent \
	    @twilio/voice-sdk@$(VOICE_SDK) && \
	cp var/voice-sdk/node_modules/@twilio/voice-sdk/dist/twilio.min.js contactcenter/static/vendor/ && \
	rm -rf var/voice-sdk && echo "contactcenter/static/vendor/twilio.min.js: version $(VOICE_SDK)"

.PHONY: lock
lock: ## Pin the packages of setup.cfg again into requirements.lock
	@$(FIND_PYTHON); \
	tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	"$$python" -m venv "$$tools" && \
	"$$tools/bin/pip" install --quiet --quiet --disable-pip-version-check pip-tools && \
	"$$tools/bin/pip-compile" --quiet --generate-hashes --extra dev --no-header --no-annotate --no-strip-extras \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file "$$tools/lock" setup.cfg && \
	{ echo '# Every package with its hashes, made from setup.cfg by "make lock".'; cat "$$tools/lock"; } \
	    > requirements.lock && \
	echo "requirements.lock: $$(grep -c '^[a-z]' requirements.lock) packages"
