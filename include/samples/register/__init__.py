"""The invented customer register: persons, job searches, statuses, services, specialists, as one extract."""
