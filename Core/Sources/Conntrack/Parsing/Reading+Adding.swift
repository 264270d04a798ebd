extension Reading {
  /// Reads the content of one file and adds what it says.
  ///
  /// What cannot be read is added to ``problems``, and the rest of the file is used.
  ///
  /// - Parameters:
  ///   - text: The content; its name is what problems and evidence call it. For
  ///     ``FileKind/sysctlFile`` the name has to be the path below `/proc/sys`.
  ///   - kind: What the content is.
  ///   - namespace: The network namespace that it was read in; nil is the initial one.
  public mutating func add(_ text: SourceText, as kind: FileKind, namespace: String? = nil) {
    files.append(Fact(kind, text.source()))
    switch kind {
    case .slabinfo: slabs = SlabTable(parsing: text, problems: &problems)
    case .meminfo: addMemory(text)
    case .softnet: softnet = SoftnetTable(parsing: text, problems: &problems)
    case .modules: addModules(text)
    case .kernelRelease: addKernelRelease(text)
    case .commandLine: addCommandLine(text)
    case .processors: addProcessors(text)
    case .uptime: addUptime(text)
    case .date: addDate(text)
    case .hostname: host = Self.firstLine(text)
    case .bootIdentifier: bootIdentifier = Self.firstLine(text)
    case .distribution: addDistribution(text)
    case .sysctlConfiguration: addSysctlConfiguration(text)
    case .moduleConfiguration: addModuleConfiguration(text)
    case .modulesToLoad: addModulesToLoad(text)
    case .bootScript: addBootScript(text)
    case .iptablesConfiguration: addIptablesConfiguration(text)
    case .processes: addProcesses(text)
    case .kernelLog:
      var reader = KernelLogReader(file: text.file)
      reader.consume(text.bytes.span)
      logs.append(reader.finish())
    default:
      var reading = self[namespace: namespace]
      reading.add(text, as: kind, problems: &problems)
      self[namespace: namespace] = reading
      if let ruleset = reading.ruleset {
        for (owner, source) in ruleset.owners { addOwner(owner, source) }
      }
    }
  }
}
