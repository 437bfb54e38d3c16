fetch('/api/plugins/frontend_vite_backend/things/').then(r => r.json())
fetch(`/api/plugins/frontend_vite_backend/things/${1}/`)
