# The targets are scripts' names for those who type `make`.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint unit bench soak clean

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

setup: ## install what is missing into .venv
	./run --setup-only

run: ## start the collector and its dashboard
	./run

test: ## the whole suite, as continuous integration runs it
	./test

lint: ## ruff, mypy, the import contract, shellcheck and eslint
	./test lint

unit: ## the tests that need neither root nor a kernel
	./test unit

bench: ## what it costs
	./bench

soak: ## an hour of load and faults, watched
	./soak 60

clean: ## remove what was built
	rm -rf .venv .cache src/kvitals/_bpf src/kvitals/web/static/vendor
