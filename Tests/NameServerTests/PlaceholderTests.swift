import NameServer
import Testing
