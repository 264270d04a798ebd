extension Reading {
  /// Takes `sysctl.conf` or a file of `sysctl.d`.
  mutating func addSysctlConfiguration(_ text: SourceText) {
    boot.isKnown = true
    for line in text.lines {
      guard let first = line.text.first(where: { $0 != " " }), first != "#", first != ";" else {
        continue
      }
      let source = text.source(line.number)
      guard line.text.contains("="), let (name, value) = NamespaceReading.assignment(line.text)
      else {
        problems.report(source, found: line.text, expected: "\"name = value\" or a comment")
        continue
      }
      boot.assignments.append(
        BootConfiguration.Assignment(name: name, value: value, source: source))
    }
  }

  /// Takes `modprobe.conf` or a file of `modprobe.d`.
  mutating func addModuleConfiguration(_ text: SourceText) {
    boot.isKnown = true
    for line in text.lines {
      let words = line.words
      guard words.count >= 2, !words[0].hasPrefix("#") else { continue }
      let source = text.source(line.number)
      switch words[0] {
      case "options":
        addModuleOptions(words.dropFirst(2), of: String(words[1]), source)
      case "install", "post-install":
        addScriptLine(line.text, source)
      default:
        let known = [
          "alias", "blacklist", "remove", "softdep", "include", "pre-install", "config",
          "above", "below", "post-remove", "pre-remove", "path", "keep", "prune",
        ]
        if !known.contains(String(words[0])) {
          problems.report(
            source, found: line.text, expected: "options, install, alias or a comment")
        }
      }
    }
  }

  private mutating func addModuleOptions(
    _ words: ArraySlice<Substring>, of module: String, _ source: Source
  ) {
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1)
      boot.moduleOptions.append(
        BootConfiguration.ModuleOption(
          module: module, name: parts.first.map(String.init) ?? "",
          value: parts.count == 2 ? String(parts[1]) : "", source: source))
    }
  }

  /// Takes the kernel's command line: `nf_conntrack.hashsize=N` is an option of the module.
  mutating func addCommandLine(_ text: SourceText) {
    guard let line = Self.firstLine(text) else { return }
    commandLine = line
    for word in line.value.split(separator: " ") where word.contains("conntrack.") {
      let parts = word.split(separator: ".", maxSplits: 1)
      if parts.count == 2 {
        addModuleOptions([parts[1]], of: String(parts[0]), line.source)
      }
    }
  }

  /// Takes a file of `modules-load.d`, or `/etc/modules`.
  mutating func addModulesToLoad(_ text: SourceText) {
    boot.isKnown = true
    for line in text.lines {
      guard let name = line.words.first, !name.hasPrefix("#"), !name.hasPrefix(";") else {
        continue
      }
      boot.modules.append(Fact(String(name), text.source(line.number)))
    }
  }

  /// Takes `rc.local` and the like: only lines that set something of connection tracking matter.
  mutating func addBootScript(_ text: SourceText) {
    boot.isKnown = true
    for line in text.lines where !line.text.drop(while: { $0 == " " }).hasPrefix("#") {
      if line.text.contains("conntrack") { addScriptLine(line.text, text.source(line.number)) }
    }
  }

  /// Finds `echo N > /proc/sys/…` and `sysctl -w name=N` in a line of shell.
  private mutating func addScriptLine(_ line: String, _ source: Source) {
    let words = line.split { " ;&|".contains($0) }.map { word in
      String(word.filter { $0 != "\"" && $0 != "'" })
    }
    for (index, word) in words.enumerated() {
      let target = word.drop { $0 == ">" }
      if target.hasPrefix("/proc/sys/"), let name = NamespaceReading.dotted(target.dropFirst(10)) {
        let earlier = words[..<index]
        guard let echo = earlier.lastIndex(of: "echo"),
          let value = earlier[(echo + 1)...].first(where: { Int64($0) != nil })
        else { continue }
        boot.scriptAssignments.append(
          BootConfiguration.Assignment(name: name, value: value, source: source))
      } else if word.contains("="), words[..<index].contains(where: { $0.hasSuffix("sysctl") }),
        let (name, value) = NamespaceReading.assignment(word)
      {
        boot.scriptAssignments.append(
          BootConfiguration.Assignment(name: name, value: value, source: source))
      }
    }
  }

  /// Takes `/etc/sysconfig/iptables-config`.
  mutating func addIptablesConfiguration(_ text: SourceText) {
    boot.isKnown = true
    for line in text.lines
    where line.text.hasPrefix("IPTABLES_") || line.text.hasPrefix("IP6TABLES_") {
      guard let mark = line.text.firstIndex(of: "=") else {
        problems.report(
          text.source(line.number), found: line.text, expected: "NAME=\"value\"")
        continue
      }
      let value = line.text[line.text.index(after: mark)...].filter { $0 != "\"" }
      boot.iptablesConfiguration[String(line.text[..<mark])] = Fact(
        String(value), text.source(line.number))
    }
  }
}
