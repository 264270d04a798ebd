extension Reading {
  /// Takes `uname -a`, `uname -r` or `/proc/version`.
  mutating func addKernelRelease(_ text: SourceText) {
    for line in text.lines {
      let words = line.words
      let source = text.source(line.number)
      guard let index = words.firstIndex(where: { Self.isRelease($0) }),
        let release = KernelRelease(words[index])
      else { continue }
      kernel = Fact(release, source)
      // `Linux host release …`; in /proc/version the word before is "version".
      if index == 2, words[0] == "Linux", words[1] != "version", host == nil {
        host = Fact(String(words[1]), source)
      }
      if let machine = words.last(where: { Self.machines.contains(String($0)) }) {
        let name = words.first { Self.machines.contains(String($0)) } ?? machine
        architecture = Fact(String(name), source)
      }
      return
    }
    problems.report(
      text.source(), found: text.lines.first?.text ?? "",
      expected: "a kernel's release such as 2.6.9-89.ELsmp")
  }

  static func isRelease(_ word: Substring) -> Bool {
    guard let first = word.first, first.isNumber, word.first(where: { $0 == ":" }) == nil,
      let release = KernelRelease(word)
    else { return false }
    return (2...20).contains(release.major)
  }

  static let machines: Set<String> = [
    "i386", "i486", "i586", "i686", "x86_64", "aarch64", "armv7l", "armv6l", "ppc", "ppc64",
    "ppc64le", "s390", "s390x", "ia64", "mips", "mips64", "riscv64", "sparc64",
  ]

  /// Takes `/proc/meminfo`; the values become octets.
  mutating func addMemory(_ text: SourceText) {
    for line in text.lines {
      let words = line.words
      // Up to 2.4 a table of octets comes first.
      guard let name = words.first, name.hasSuffix(":"), name != "Mem:", name != "Swap:" else {
        continue
      }
      guard words.count >= 2, let value = UInt64(words[1]), value < 1 << 53 else {
        problems.report(
          text.source(line.number), found: line.text, expected: "\"\(name) 1234 kB\"")
        continue
      }
      if words.count == 2, !name.hasPrefix("HugePages") {
        problems.report(
          text.source(line.number), found: line.text, expected: "\"kB\" after the number")
        continue
      }
      memory[String(name.dropLast())] = Fact(
        words.count > 2 ? value * 1024 : value, text.source(line.number))
    }
  }

  /// Takes `lsmod` or `/proc/modules`.
  mutating func addModules(_ text: SourceText) {
    var names = modules ?? []
    for line in text.lines {
      let words = line.words
      guard let name = words.first, !(name == "Module" && words.contains("Size")) else { continue }
      guard words.count >= 3, UInt64(words[1]) != nil else {
        problems.report(
          text.source(line.number), found: line.text,
          expected: "a module's name, its size and its users")
        continue
      }
      names.append(Fact(String(name), text.source(line.number)))
    }
    modules = names
  }

  /// Takes `date`, `date +%s` or an ISO date.
  mutating func addDate(_ text: SourceText) {
    guard let line = text.lines.first(where: { !$0.text.isEmpty }) else { return }
    let source = text.source(line.number)
    if let seconds = Double(line.text), seconds > 0 {
      wallTime = Fact(seconds, source)
    } else if let seconds = LogDate.seconds(ofDate: line.text) {
      wallTime = Fact(seconds, source)
    } else {
      problems.report(source, found: line.text, expected: "the output of date +%s")
    }
  }

  /// Takes `/proc/uptime`.
  mutating func addUptime(_ text: SourceText) {
    guard let line = text.lines.first, let first = line.words.first, let seconds = Double(first),
      seconds >= 0, seconds.isFinite
    else {
      problems.report(
        text.source(1), found: text.lines.first?.text ?? "", expected: "seconds since the start")
      return
    }
    uptime = Fact(seconds, text.source(line.number))
  }

  /// Takes a line of text as it is: host name, boot identifier, kernel command line.
  static func firstLine(_ text: SourceText) -> Fact<String>? {
    text.lines.first { !$0.text.isEmpty }.map { Fact($0.text, text.source($0.number)) }
  }

  /// Takes `/etc/os-release` or `/etc/redhat-release`.
  mutating func addDistribution(_ text: SourceText) {
    for line in text.lines where line.text.hasPrefix("PRETTY_NAME=") {
      let name = line.text.dropFirst(12).filter { $0 != "\"" }
      distribution = Fact(String(name), text.source(line.number))
      return
    }
    distribution = Self.firstLine(text)
  }

  /// Takes `/proc/cpuinfo`.
  mutating func addProcessors(_ text: SourceText) {
    let count = text.lines.count { $0.text.hasPrefix("processor") }
    if count > 0 { processors = Fact(count, text.source()) }
  }

  /// Looks for programs that own rules or settings in a list of processes or units.
  mutating func addProcesses(_ text: SourceText) {
    let names: [(String, Owner)] = [
      ("dockerd", .docker), ("docker.service", .docker), ("kube-proxy", .kubeProxy),
      ("calico-node", .calico), ("cilium-agent", .cilium), ("firewalld", .firewalld),
      ("ufw.service", .ufw), ("tuned", .tuned), ("fail2ban", .fail2ban), ("shorewall", .shorewall),
    ]
    for line in text.lines {
      for (name, owner) in names where line.text.contains(name) {
        addOwner(owner, text.source(line.number))
      }
    }
  }

  /// Notes an owner once.
  public mutating func addOwner(_ owner: Owner, _ source: Source) {
    if !owners.contains(where: { $0.value == owner }) { owners.append(Fact(owner, source)) }
  }
}
