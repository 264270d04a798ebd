# Each goal is a script of scripts/, to be read there.
.PHONY: help run test test-replication test-laboratory test-resolvers test-kernels bench bench-xdp fuzz format clean

help:
	@echo "make run      build Martlet and serve martlet.db on 127.0.0.1:5300"
	@echo "make test     everything that must hold"
	@echo "make test-replication  the longer tests of replication alone; make test has them too"
	@echo "make test-laboratory  the longer tests of martlet lab, as root; make test has the short ones"
	@echo "make test-resolvers  how resolvers ask again, beside the resolvers themselves, as root"
	@echo "make test-kernels  the driver's program on the kernels of Debian 11, 12 and 13"
	@echo "make bench    compare with NSD, Knot, BIND and PowerDNS"
	@echo "make bench-xdp  answers from the driver beside Knot's AF_XDP, as root"
	@echo "make fuzz     fuzz for FUZZ_SECONDS (600) each"
	@echo "make format   format the sources"
	@echo "make clean    remove everything that was built (not martlet.db)"

export CONFIGURATION ?= release
run:
	@scripts/run

test:
	@scripts/test

test-replication:
	@scripts/bootstrap test
	@scripts/test-replication

bench:
	@scripts/bench

bench-xdp:
	@scripts/bench xdp

test-laboratory:
	@scripts/bootstrap test
	@scripts/test-laboratory

test-resolvers:
	@scripts/bootstrap resolvers
	@scripts/test-resolvers

test-kernels:
	@scripts/bootstrap kernels
	@scripts/test-kernels

FUZZ_SECONDS ?= 600
fuzz:
	@scripts/fuzz $(FUZZ_SECONDS)

format:
	@git ls-files -z '*.swift' | xargs -0 swift format -i --parallel

clean:
	rm -rf .build .build-release .build-fuzz Core/.build Core/.build-thread SQL/.build Laboratory/.build Fuzz/.build Benchmarks/.build
