"""Packages for the e-archive: E-ARK SIP 2.1.0, which is FGS Paketstruktur 2.0 (REQ-2.16). `docs/packages.md` says what lies where."""
