"""What people do to a case: one act, one function, one transaction, and at least one event.

An act takes a transaction, the actor and typed input; it opens the case through `cases.rules.access`, asks
`cases.rules.lifecycle` what follows, writes, logs, and returns what the actor may see. Routes only call acts.
"""
