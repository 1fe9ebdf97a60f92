from __future__ import annotations

import subprocess
import sys

from mavtui.backends.openstack import sdk


def _run(script: str) -> str:
    whole = f"import sys\nfrom mavtui.backends.openstack import sdk\nsdk.put_off()\n{script}"
    return subprocess.run([sys.executable, "-c", whole], check=True, capture_output=True, text=True).stdout


def test_the_configuration_is_read_without_loading_every_service() -> None:
    script = "import openstack.config, openstack.exceptions; print('openstack.connection' in sys.modules)"
    assert _run(script) == "False\n"


def test_a_module_of_the_package_can_be_asked_for_by_name() -> None:
    script = "from openstack import exceptions; print(exceptions.__name__, 'openstack.connection' in sys.modules)"
    assert _run(script) == "openstack.exceptions False\n"


def test_the_whole_package_is_there_for_whoever_wants_it() -> None:
    script = "import openstack.config, openstack; print(openstack.connect.__module__, openstack.connection.Connection)"
    assert _run(script) == "openstack <class 'openstack.connection.Connection'>\n"


def test_what_the_package_does_not_have_is_missing_as_ever() -> None:
    assert _run("import openstack; print(hasattr(openstack, 'no_such_thing'))") == "False\n"


def test_a_package_that_is_loaded_already_stays_as_it_is() -> None:
    import openstack

    sdk.put_off()
    assert sys.modules["openstack"] is openstack
