# Everything a developer does, one target each; `make help` prints this list.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
JOURNEYS := tests/journeys

.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite test-journeys test-postgresql browser check lint format migrate bench screenshots clean

help: ## Напечатать этот список
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Поставить всё нужное и запустить портал с учебными данными (PORT=9000 — другой порт)
	@exec $(BIN)/portal run --demo --port $(PORT)

test: test-sqlite test-journeys test-postgresql ## Все проверки: на SQLite, в браузере, на PostgreSQL

test-sqlite: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --ignore=$(JOURNEYS)

# A process of their own: the browser's event loop and the application's would not share a thread.
test-journeys: $(VENV)/.dev
ifneq ($(CHROMIUM),)
	$(BIN)/python -m pytest $(JOURNEYS)
else ifeq ($(CI),true)
	@echo 'Нет браузера: сначала make browser.' >&2; exit 1
else
	@echo "Нет chromium (make browser), пропущены: $$(grep -rhoE '^def test_[a-z0-9_]+' $(JOURNEYS) | sed 's/def //' | paste -sd' ' -)"
endif

# What touches no database is tried once, above.
test-postgresql: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --database postgresql --ignore=$(JOURNEYS) --ignore=tests/runtime --ignore=tests/sandbox --ignore=tests/pages/networks

browser: ## Поставить chromium для проверок в браузере (Debian, Ubuntu)
	@.ci/browser

check: $(VENV)/.dev lint migrations-head test ## То, что делает CI: стиль, типы, слои, миграции, все проверки

lint: $(VENV)/.dev ## Стиль, типы, слои
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: migrations-head
migrations-head: $(VENV)/.dev
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export PORTAL_DATA_DIR="$$folder" PORTAL_DATABASE_URL= && \
		$(BIN)/portal db upgrade && $(BIN)/portal db check

format: $(VENV)/.dev ## Привести код к общему виду
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

migrate: $(VENV)/.dev ## Написать миграцию по изменениям моделей (NAME=add_section_order)
	$(BIN)/python .ci/migrate "$(or $(NAME),changes)"

bench: $(VENV)/.dev ## Измерить то, что обещано в docs: строка с отношением на каждый показатель
	@for file in $$(grep -l '^Run: python -m bench' bench/*.py); do \
		echo "== $$file"; $(BIN)/python -m bench.$$(basename "$$file" .py) || exit 1; done

screenshots: $(VENV)/.dev ## Снять главные страницы при 1440 и 390 пикселях в папку screenshots/
	$(BIN)/python -m tests.screenshots

clean: ## Убрать окружение и кеши; данные в var/ остаются
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info

$(VENV)/.run: requirements.txt pyproject.toml .ci/venv
	@.ci/venv $(VENV) requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml .ci/venv
	@.ci/venv $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/.run
