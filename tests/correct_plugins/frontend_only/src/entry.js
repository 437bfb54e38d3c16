import axios from 'axios'
export default { load: () => axios.get('/api/plugins/') }
