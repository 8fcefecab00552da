"""Whom reports over a pathway count, and what they know of each: one piece of SQL for all of them."""

# Parameters: pathway, demo. Everybody who ever joined, once, with the enrollment they have now or had last.
PEOPLE = """
      SELECT e.learner_id, e.enrolled_at, e.withdrawn_at, l.profession, l.institution, s.started_at, s.last_met,
        s.last_met_at, c.completed_at, t.learner_id IS NOT NULL AS certified,
        CASE WHEN c.completed_at IS NULL THEN coalesce(100 * s.met / greatest(1, s.needed), 0) ELSE 100 END AS percent
      FROM (
        SELECT DISTINCT ON (learner_id) id, learner_id, enrolled_at, withdrawn_at FROM enrollments
        WHERE pathway = :pathway ORDER BY learner_id, id DESC
      ) e
      LEFT JOIN learners l ON l.id = e.learner_id
      LEFT JOIN enrollment_standings s ON s.enrollment_id = e.id
      LEFT JOIN pathway_completions c ON c.learner_id = e.learner_id AND c.pathway = :pathway AND c.cycle = 1
      LEFT JOIN (
        SELECT DISTINCT learner_id FROM certificates h WHERE achievement = :pathway AND NOT EXISTS (
          SELECT 1 FROM certificate_events v WHERE v.certificate_id = h.id AND v.kind IN ('revoked', 'superseded'))
      ) t ON t.learner_id = e.learner_id
      WHERE :demo OR NOT coalesce(l.demo, false)
"""
