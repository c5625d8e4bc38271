"""The primary is killed under load, its synchronous copy promoted: nothing that was answered is lost."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

from tests.chaos.cluster import Cluster
from tests.chaos.conftest import Posts, figures, load, migrate, size, spooled, stored, waits
from tests.service.conftest import answers, environment_of, running


def test_the_primary_dies_and_its_copy_takes_over(cluster: Cluster, tmp_path: Path) -> None:
    migrate(environment_of(cluster.url, tmp_path))
    standby = Cluster.standby_of(cluster)
    hosts = "&".join(f"host=127.0.0.1:{one.port}" for one in (cluster, standby))
    both = f"postgresql://postgres@/postgres?{hosts}&target_session_attrs=read-write"
    try:
        with running(environment_of(both, tmp_path)) as service, service.worker():
            posts, stop = Posts(service), Event()
            threads = load(posts, stop, of=4, kind="SM")
            time.sleep(size(2, 20))
            cluster.stop()
            died = time.monotonic()
            standby.promote()
            seconds = waits(lambda: answers(f"{service.web}/readyz"), seconds=60) + time.monotonic() - died
            time.sleep(size(1, 20))
            stop.set()
            for thread in threads:
                thread.join(60)
            waits(lambda: spooled(service) == 0, seconds=60)
        assert set(posts.answers.values()) == {200}
        assert stored(standby.url) == dict.fromkeys(posts.accepted, 1)
        figures(f"primary killed, replica promoted: {len(posts.accepted)} answered 2xx, 0 lost, slowest answer "
                f"{max(posts.seconds):.2f} s, ready again {seconds:.1f} s after")
    finally:
        standby.close()
