extension Reading {
  /// Takes over what hardly changes from one reading to the next; never counters.
  mutating func inheritConstants(from earlier: Reading) {
    host = host ?? earlier.host
    kernel = kernel ?? earlier.kernel
    architecture = architecture ?? earlier.architecture
    commandLine = commandLine ?? earlier.commandLine
    processors = processors ?? earlier.processors
    distribution = distribution ?? earlier.distribution
    modules = modules ?? earlier.modules
    slabs = slabs ?? earlier.slabs
    if memory.isEmpty { memory = earlier.memory }
    if !boot.isKnown { boot = earlier.boot }
    if owners.isEmpty { owners = earlier.owners }
    for before in earlier.namespaces {
      var now = self[namespace: before.name]
      now.sysctls.merge(before.sysctls) { now, _ in now }
      now.inode = now.inode ?? before.inode
      now.hashSize = now.hashSize ?? before.hashSize
      now.ruleset = now.ruleset ?? before.ruleset
      self[namespace: before.name] = now
    }
  }
}
