import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("Network namespaces", .serialized)
  struct NamespaceTests {
    @Test("A namespace with a name is listed with its name and inode, and can be entered")
    func named() throws {
      let name = "martlet-test-\(getpid())"
      let ip = try Program.required("ip")
      #expect(try ip.run(["netns", "add", name]).status == 0)
      defer { _ = try? ip.run(["netns", "delete", name]) }
      let here = try NetworkNamespace.current()
      let all = NetworkNamespace.all()
      #expect(all.first?.inode == here.inode)
      #expect(all.first?.processes.isEmpty == false)
      let found = try #require(all.first { $0.names == [name] })
      #expect(found.inode != here.inode)
      let inside = try found.perform { () throws(KernelError) in
        try NetworkNamespace.current().inode
      }
      #expect(inside == found.inode)
      #expect(try NetworkNamespace.current().inode == here.inode, "the caller stays where it is")
    }

    @Test("Files of /proc/net and /proc/sys/net are those of the namespace that reads them")
    func files() throws {
      let held = try HeldNamespace()
      let devices = try held.namespace.perform { () throws(KernelError) in
        try KernelFiles.text(of: "/proc/net/dev")
      }
      #expect(devices.contains("lo:"))
      #expect(devices.split(separator: "\n").count == 3, "two lines of heading and lo")
      #expect(NetworkNamespace.currentIsInitial())
      #expect(try !held.namespace.perform { NetworkNamespace.currentIsInitial() })
    }

    @Test("A namespace without a name is gone with the object that held it")
    func gone() throws {
      var path = ""
      do {
        let held = try HeldNamespace()
        path = held.namespace.path
        #expect(KernelFiles.exists(path))
      }
      #expect(!KernelFiles.exists(path))
    }
  }

  @Suite("The kernel's log", .serialized)
  struct LogTests {
    @Test("What is written to the log is read, and only what came since")
    func sinceThen() throws {
      let log = try KernelMessages(from: .end)
      #expect(try log.read().bytes.isEmpty)
      try KernelFiles.write("martlet: test \(getpid())\n", to: "/dev/kmsg")
      let text = String(decoding: try log.read().bytes, as: UTF8.self)
      #expect(text.contains(";martlet: test \(getpid())\n"))
      #expect(try log.read().bytes.isEmpty)
    }
  }
}
